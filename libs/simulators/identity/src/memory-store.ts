import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Row {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

const MAX_ROWS = 10_000;

/**
 * What the provider remembers: sessions, grants, codes. It outlives a rotation of keys, for which the provider is made
 * anew. At most 10,000 rows; the oldest go first.
 */
export function memoryStore(): AdapterFactory {
  const rows = new Map<string, Row>();
  const read = (key: string): AdapterPayload | undefined => {
    const row = rows.get(key);
    return row !== undefined && row.expiresAt > Date.now() ? row.payload : undefined;
  };

  return (model): Adapter => {
    const keyOf = (id: string): string => `${model}:${id}`;
    const findWhere = async (field: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> => {
      for (const [key, { payload }] of rows) {
        if (key.startsWith(`${model}:`) && payload[field] === value) return read(key);
      }
      return undefined;
    };
    return {
      upsert: async (id, payload, expiresInSeconds) => {
        const expiresAt = expiresInSeconds === undefined ? Infinity : Date.now() + expiresInSeconds * 1_000;
        rows.set(keyOf(id), { payload, expiresAt });
        const [oldest] = rows.keys();
        if (rows.size > MAX_ROWS && oldest !== undefined) rows.delete(oldest);
      },
      find: async (id) => read(keyOf(id)),
      findByUid: (uid) => findWhere('uid', uid),
      findByUserCode: (userCode) => findWhere('userCode', userCode),
      destroy: async (id) => void rows.delete(keyOf(id)),
      consume: async (id) => {
        const row = rows.get(keyOf(id));
        const consumed = Math.floor(Date.now() / 1_000);
        if (row) rows.set(keyOf(id), { ...row, payload: { ...row.payload, consumed } });
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of rows) if (payload.grantId === grantId) rows.delete(key);
      },
    };
  };
}
