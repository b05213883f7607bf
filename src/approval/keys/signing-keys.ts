import { fact } from '../../ledger/fact.ts'
import type { SigningKey } from '../../receipt/signing-key.ts'
import type { SigningKeyReader } from '../ports/signing-keys.ts'
import type { Unit, UnitWriter } from '../ports/unit.ts'

/** The keys that sign receipts, kept in the store, with the fact of each in the ledger. */
export function createSigningKeys({ store }: { store: SigningKeyReader & UnitWriter }) {
  return {
    /** Oldest first. */
    all: () => store.signingKeys(),
    /** Keeps the first key there ever was; when another process already kept one, nothing happens. */
    async insertFirst(key: SigningKey): Promise<void> {
      const claim = { do: 'claim', job: 'first_signing_key', period: 'ever', atMs: key.createdAtMs } as const
      await store.commit([claim, ...signingKeyUnit(key, { actor: 'veto', atMs: key.createdAtMs })])
    },
    /** Keeps one more key, which the operator asked for. */
    async insertNext(key: SigningKey): Promise<void> {
      await store.commit(signingKeyUnit(key, { actor: 'cli', atMs: key.createdAtMs }))
    },
  }
}

interface Insertion {
  readonly actor: 'veto' | 'cli'
  readonly atMs: number
}

/** Keeps a key, with its fact. */
export function signingKeyUnit(key: SigningKey, { actor, atMs }: Insertion): Unit {
  const reason = `${key.kid} to sign receipts`
  return [
    { do: 'insert_signing_key', key },
    { do: 'append_fact', fact: fact({ atMs, kind: 'key_made', actor, reason }) },
  ]
}
