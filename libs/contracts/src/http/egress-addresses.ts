import { z } from 'zod';
import { pageSchema } from './page';

/** The regions that connectors run in. */
export const EGRESS_REGIONS = ['eu', 'us'] as const;
export type EgressRegion = (typeof EGRESS_REGIONS)[number];

/** The fixed addresses that our requests come from, for an upstream's allow-list. */
export const egressAddressesSchema = z.object({
  region: z.enum(EGRESS_REGIONS),
  addresses: z.array(z.string()).meta({ example: ['192.0.2.10', '192.0.2.11', '192.0.2.12'] }),
});

export const egressAddressesPageSchema = pageSchema(egressAddressesSchema);

const publishedAddresses = z.array(z.union([z.ipv4(), z.ipv6()], 'must be an IP address')).default([]);

/** The addresses of each region, as the operator publishes them. */
export const publishedEgressSchema = z.strictObject({ eu: publishedAddresses, us: publishedAddresses });
