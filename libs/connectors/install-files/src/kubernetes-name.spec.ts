import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiers } from './install-plan.fixture';
import { kubernetesName } from './kubernetes-name';

describe('kubernetesName', () => {
  it('is the identifier itself where it can be', () => {
    expect(kubernetesName('my-statuspage')).toBe('my-statuspage');
  });

  it('is always a name that Helm and Kubernetes take, and another one for another identifier', () => {
    fc.assert(
      fc.property(identifiers, identifiers, (one, other) => {
        expect(kubernetesName(one)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,51}[a-z0-9])?$/);
        if (one !== other) expect(kubernetesName(one)).not.toBe(kubernetesName(other));
      }),
    );
  });
});
