import { isDeepStrictEqual } from 'node:util';
import { parseDocument, type Document } from 'yaml';
import { pathText } from '../configuration/path-text';
import { readYaml, type Steps } from '../configuration/yaml-source';
import type { MappingChange } from './lint-finding';
import { entryToRemove, findNode, type FoundNode } from './yaml/find-node';
import { edited } from './yaml/edit-text';

export type FixedMapping =
  | { readonly ok: true; readonly text: string }
  /** `message`: why not, and what to do */
  | { readonly ok: false; readonly message: string };

/**
 * The YAML text of a mapping with one change made, and everything else in it as it was: comments, blank lines, quotes.
 * Refuses what an alias shares with another place, since the change would reach that place too.
 */
export function applyFix(mappingYaml: string, change: MappingChange): FixedMapping {
  const source = readYaml(mappingYaml);
  if (!source.ok) return refused(source.faults[0]?.message ?? 'The mapping cannot be read.');
  const document = parse(mappingYaml);
  const found = findNode(document, change.path);
  if (!found.ok) return refused(`${shown(change.path)} ${found.problem} Change it by hand.`);
  if (change.op === 'rename' && found.siblings.includes(change.value)) {
    return refused(`${JSON.stringify(change.value)} is mapped already. Remove one of the two by hand.`);
  }
  const entry = change.op === 'remove' ? entryToRemove(found) : found;
  const text = edited(mappingYaml, entry, change);
  const wanted = changed(document, entry, change);
  if (text !== undefined && isDeepStrictEqual(valueOf(text), wanted)) return { ok: true, text };
  // where the layout leaves no room for the change, the text is written anew: comments stay, line breaks may not
  return { ok: true, text: document.toString({ lineWidth: 0 }) };
}

/** Makes the change in the document itself, and gives its value. */
function changed(document: Document, { path, key }: FoundNode, change: MappingChange): unknown {
  if (change.op === 'set') document.setIn(path, change.value);
  else if (change.op === 'remove') document.deleteIn(path);
  else key.value = change.value;
  return toValue(document);
}

function valueOf(text: string): unknown {
  const document = parse(text);
  return document.errors.length > 0 ? undefined : toValue(document);
}

/** `readYaml` has counted the aliases already. */
function toValue(document: Document): unknown {
  return document.toJS({ maxAliasCount: -1 });
}

function parse(text: string): Document {
  return parseDocument(text, { uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'error' });
}

function refused(message: string): FixedMapping {
  return { ok: false, message };
}

function shown(steps: Steps): string {
  return steps.reduce<string>(pathText, '');
}
