import type { Connector } from '@quayside/connector-kit';
import { statuspageConnector } from '@quayside/connector-statuspage';

/** Every connector that the house has: the one list to add a new one to. */
export const CONNECTORS: readonly Connector[] = [statuspageConnector];

/** The connector of this type, for example `statuspage`. */
export function findConnector(type: string): Connector | undefined {
  return CONNECTORS.find((connector) => connector.type === type);
}
