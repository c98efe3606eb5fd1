import type { Connector } from '@quayside/connector-kit';
import type { ConnectorBody } from '@quayside/contracts';

export function presentConnector(connector: Connector): ConnectorBody {
  return {
    type: connector.type,
    title: connector.title,
    description: connector.description,
    settings: connector.settings.map(({ name, title, description, type, required, sensitive, default: value }) => ({
      name,
      title,
      description,
      type,
      required,
      sensitive,
      default: value ?? null,
    })),
    kinds: connector.kinds.map(({ kind, title }) => ({ kind, title })),
    defaultMapping: connector.defaultMapping,
  };
}
