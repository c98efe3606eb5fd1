import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityTag, expectedVersion, namesTag } from './entity-tag';

const versions = fc.integer({ min: 1, max: 2_147_483_647 });

describe('the tag of an answer', () => {
  it('is another one for another version, and for another answer', () => {
    fc.assert(
      fc.property(versions, versions, fc.jsonValue(), fc.jsonValue(), (one, other, shown, otherShown) => {
        fc.pre(one !== other && JSON.stringify(shown) !== JSON.stringify(otherShown));
        expect(entityTag(one)).not.toBe(entityTag(other));
        expect(entityTag(one, shown)).not.toBe(entityTag(other, shown));
        expect(entityTag(one, shown)).not.toBe(entityTag(one, otherShown));
        expect(entityTag(one, shown)).toBe(entityTag(one, shown));
      }),
    );
  });

  it('is named by a list that has it, weak or not', () => {
    const tag = entityTag(3, { a: 1 });
    for (const header of [tag, `W/${tag}`, `"x", ${tag}`, `"a,b" ,W/${tag},"y"`, '*', ' * ']) {
      expect(namesTag(header, tag), header).toBe(true);
    }
    for (const header of ['', '"3"', tag.slice(1, -1), `${tag} x`, '"', 'W/']) {
      expect(namesTag(header, tag), header).toBe(false);
    }
  });
});

describe('what If-Match expects', () => {
  it('is the version in the tag, whatever the answer told besides', () => {
    fc.assert(
      fc.property(versions, fc.jsonValue(), (version, shown) => {
        expect(expectedVersion(entityTag(version))).toEqual([version]);
        expect(expectedVersion(`${entityTag(version, shown)}, "7"`)).toEqual([version, 7]);
      }),
    );
  });

  it.each([
    [undefined, undefined],
    ['*', 'any'],
    ['W/"3"', []],
    ['"3-x"', []],
    ['"three"', []],
    ['"99999999999"', []],
    ['', null],
    ['3', null],
    ['"3', null],
    ['"3" "4"', null],
    ['"3", *', null],
  ])('of %j is %j', (header, expected) => expect(expectedVersion(header)).toEqual(expected));
});
