import { describe, expect, it } from 'vitest';
import { ledgerEffects, ledgerKeys, withRoomFor, type LedgerChanges, type RefusedEntity } from './refused-entity';

const key = (identifier: string) => ({ blueprint: 'service', identifier });
const refused = (identifier: string, payload: string | null = '{}'): RefusedEntity => ({
  key: key(identifier),
  kind: 'incident',
  scope: 'p1',
  recordId: null,
  payload,
  targets: ['service\nother'],
  code: 'port_rejected',
  message: 'no',
});
const changes: LedgerChanges = {
  refused: [refused('refused')],
  again: [{ key: key('again'), code: 'c', message: 'm', sent: true }],
  gone: [key('gone')],
};

describe('what a page means for the ledger', () => {
  it('is about every entity that it names, once', () => {
    const keys = ledgerKeys([key('seen'), key('refused')], changes);
    expect(keys).toEqual(['seen', 'refused', 'again', 'gone'].map(key));
    expect(ledgerKeys([key('seen')], undefined)).toEqual([key('seen')]);
  });

  it('settles what was seen or is gone, and not what is refused', () => {
    const earlier = ['seen', 'refused', 'again', 'gone'].map((name) => ({
      key: key(name),
      kind: 'incident',
      counted: false,
    }));
    const { settled, recounted, takenBack } = ledgerEffects(earlier, changes);
    expect(settled).toEqual([key('seen'), key('gone')]);
    expect([recounted, takenBack]).toEqual([[], new Map()]);
  });

  it('takes back what the run has counted, settled or refused again, by kind', () => {
    const earlier = [
      { key: key('seen'), kind: 'incident', counted: true },
      { key: key('refused'), kind: 'incident', counted: true },
      { key: key('again'), kind: 'component', counted: true },
      { key: key('gone'), kind: 'component', counted: false },
    ];
    const { recounted, takenBack } = ledgerEffects(earlier, changes);
    expect(recounted).toEqual(['seen', 'refused', 'again'].map(key));
    expect(takenBack).toEqual(
      new Map([
        ['incident', 2],
        ['component', 1],
      ]),
    );
  });
});

describe('withRoomFor', () => {
  it('keeps as many payloads as there is room for, and everything else of all', () => {
    const kept = withRoomFor(1, [refused('none', null), refused('first'), refused('second')]);
    expect(kept.map(({ payload }) => payload)).toEqual([null, '{}', null]);
    expect(kept[2]).toEqual({ ...refused('second', null), targets: [] });
  });

  it('keeps none where more are kept already', () => {
    expect(withRoomFor(-3, [refused('a')])).toMatchObject([{ payload: null }]);
  });
});
