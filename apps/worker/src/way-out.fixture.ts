import { WayOut } from '@quayside/http';

/** The way out of specs: simulators are on loopback. */
export const wayOut = new WayOut({ allowPrivateHosts: true, egressProxy: undefined });
