import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name';

const KNOWN = ['statuspageApiKey', 'statuspageHost', 'statuspageIds'];

describe('nearestName', () => {
  it.each([
    ['statuspage_api_key', 'statuspageApiKey'],
    ['STATUSPAGE-HOST', 'statuspageHost'],
    ['statuspageID', 'statuspageIds'],
    ['statusPageIDS', 'statuspageIds'],
    ['apiKey', 'statuspageApiKey'],
    ['statuspagHots', 'statuspageHost'],
  ])('finds what %s was meant to be', (mistaken, expected) => {
    expect(nearestName(mistaken, KNOWN)).toBe(expected);
  });

  it.each(['', '__', 'appHost', 'x', 'pagerdutyToken', 'resyncInterval'])('finds nothing near %j', (mistaken) => {
    expect(nearestName(mistaken, KNOWN)).toBeUndefined();
  });

  it.each([
    ['enableMergeEntitiy', 'enableMergeEntity'],
    ['enable-merge-entity', 'enableMergeEntity'],
    ['deleteDependents', 'deleteDependentEntities'],
    ['resource', 'resources'],
    ['Resources', 'resources'],
    ['kinds', 'kind'],
    ['somethingElse', undefined],
  ])('takes %j of a mapping for %j', (mistaken, expected) => {
    const keys = ['enableMergeEntity', 'deleteDependentEntities', 'createMissingRelatedEntities', 'resources', 'kind'];
    expect(nearestName(mistaken, keys)).toBe(expected);
  });

  it('takes a slip of one letter for likelier than half a name, and an empty name for nothing', () => {
    expect(nearestName('statuspageComponnent', ['statuspage', 'statuspageComponent'])).toBe('statuspageComponent');
    expect(nearestName('url', ['', '_'])).toBeUndefined();
  });

  it('is quick with a name of any length', () => {
    expect(nearestName('x'.repeat(1_000_000), KNOWN)).toBeUndefined();
  });

  it('finds every known name itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KNOWN), (name) => {
        expect(nearestName(name, KNOWN)).toBe(name);
      }),
    );
  });
});
