import type { SavedMappingBody } from '@quayside/contracts';
import type { SlowExpression } from '@quayside/mapping';
import { entityTag } from '@quayside/platform-nest';
import type { SavedMapping } from '@quayside/tenancy';
import type { ServerResponse } from 'node:http';
import { presentRequestedRun } from '../runs/present-run';
import { presentMapping, presentSlow } from './present-mapping';

/** What a change of the mapping answers, with the tag of the version that is current now. */
export function answerSaved(
  { mapping, requested }: SavedMapping,
  slow: readonly SlowExpression[],
  response: ServerResponse,
): SavedMappingBody {
  response.setHeader('ETag', entityTag(mapping.version));
  return {
    ...presentMapping(mapping),
    slowExpressions: presentSlow(slow),
    run: requested === null ? null : presentRequestedRun(requested),
  };
}
