import type { BlueprintChange, LintFix } from './lint-finding';
import type { LintBlueprint } from './lint-blueprint';
import type { LintField } from './lint-target';
import { quoted } from './quoted';

export function removal({ name, steps }: LintField): LintFix {
  return { title: `Stop mapping ${quoted(name)}`, target: 'mapping', change: { op: 'remove', path: steps } };
}

export function renaming({ steps }: LintField, name: string): LintFix {
  return {
    title: `Map ${quoted(name)} instead`,
    target: 'mapping',
    change: { op: 'rename', path: steps, value: name },
  };
}

export function blueprintFix({ identifier }: LintBlueprint, title: string, change: BlueprintChange): LintFix {
  return { title, target: 'blueprint', blueprint: identifier, change };
}
