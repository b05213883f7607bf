import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LedgerEntry } from '#protocol/audit.ts'
import { entryError, headOf, link } from '../../src/ledger/chain.ts'
import { type Fact, fact, GENESIS, type Head } from '../../src/ledger/fact.ts'
import { type ChainSource, type CheckedEntry, splitChain, verifyChain } from '../../src/ledger/verify.ts'
import { someFact } from '../support/arbitrary-facts.ts'
import { aFact, NOW_MS } from '../support/builders.ts'

function chainOf(facts: readonly Fact[]): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  let head = GENESIS
  for (const each of facts) {
    const entry = link(head, each)
    entries.push(entry)
    head = headOf(entry)
  }
  return entries
}

/** A ledger that holds these entries. */
function sourceOf(entries: readonly LedgerEntry[], head: Head): ChainSource {
  return {
    entries: async (afterSeq, limit) => entries.filter(({ seq }) => seq > afterSeq).slice(0, limit),
    head: async () => head,
  }
}

function recordedHead(entries: readonly LedgerEntry[]) {
  const last = entries.at(-1)
  return last === undefined ? GENESIS : headOf(last)
}

function verify(entries: readonly LedgerEntry[], head = recordedHead(entries)) {
  return verifyChain(sourceOf(entries, head))
}

test('link() numbers entries from 1 and refers to the previous hash', () => {
  const [first, second] = chainOf([aFact(), aFact()])

  expect(first).toMatchObject({ seq: 1, prevHash: '0'.repeat(64) })
  expect(second).toMatchObject({ seq: 2, prevHash: first?.hash })
})

test('link() never lets time go backwards', () => {
  const entries = chainOf([aFact({ atMs: NOW_MS }), aFact({ atMs: NOW_MS - 5_000 })])

  expect(entries.map(({ at }) => at)).toEqual(['2026-11-20T22:00:00.000Z', '2026-11-20T22:00:00.000Z'])
})

test('link() refuses text that other programs could read differently', () => {
  expect(() => link(GENESIS, aFact({ reason: '\ud800' }))).toThrow()
})

test('verifyChain() accepts whatever was linked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someFact(), { maxLength: 20 }), async (facts) => {
      const entries = chainOf(facts)

      expect(await verify(entries)).toEqual({ ok: true, head: recordedHead(entries) })
    }),
  )
})

test('verifyChain() finds any single field that was changed, and names its entry or the next one', async () => {
  const aChain = fc.array(someFact(), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(aChain, fc.nat(), fc.nat(), async (facts, entryPick, fieldPick) => {
      const entries = chainOf(facts)
      const index = entryPick % entries.length
      const mutated = entries.map((entry, at) => (at === index ? mutate(entry, fieldPick) : entry))

      const decision = await verify(mutated, recordedHead(entries))

      expect(decision).toMatchObject({ ok: false, badSeq: index + 1 })
    }),
  )
})

test('verifyChain() finds entries that were swapped, removed, repeated or cut off', async () => {
  const entries = chainOf(Array.from({ length: 4 }, (_, n) => aFact({ reason: String(n) })))
  const [a, b, c, d] = entries
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new Error('four entries')
  const head = recordedHead(entries)

  expect(await verify([a, c, b, d], head)).toMatchObject({ ok: false, badSeq: 2 })
  expect(await verify([a, b, d], head)).toMatchObject({ ok: false, badSeq: 3 })
  expect(await verify([a, a, b, c, d], head)).toMatchObject({ ok: false, badSeq: 2 })
  expect(await verify([b, c, d], head)).toMatchObject({ ok: false, badSeq: 1 })
  expect(await verify([a, b, c], head)).toMatchObject({ ok: false, badSeq: 4 })
  expect(await verify([], head)).toMatchObject({ ok: false, badSeq: 1 })
})

test('verifyChain() finds entries behind the recorded head, and names the first of them', async () => {
  const entries = chainOf([aFact(), aFact(), aFact()])

  expect(await verify(entries, recordedHead(entries.slice(0, 1)))).toEqual({
    ok: false,
    badSeq: 2,
    error: 'was added after entry 1, which was recorded as the last one',
  })
})

test('verifyChain() finds a chain that was rewritten from some entry on', async () => {
  const entries = chainOf([aFact(), aFact({ reason: 'true' }), aFact()])
  const forged = chainOf([aFact(), aFact({ reason: 'false' }), aFact()])

  expect(await verify(forged, recordedHead(entries))).toMatchObject({ ok: false, badSeq: 3 })
})

test('every kind of chain error has a description', () => {
  const [entry] = chainOf([aFact()])
  if (entry === undefined) throw new Error('one entry')

  expect(entryError(GENESIS, entry)).toBeNull()
  expect(entryError(headOf(entry), entry)).toBe('expected entry 2, found entry 1')
  expect(entryError({ ...GENESIS, hash: 'f'.repeat(64) }, entry)).toBe(
    'does not follow from the entry before it',
  )
  expect(entryError(GENESIS, { ...entry, actor: 'U0BEN' })).toBe('was changed after it was written')
})

test('fact() is null in every field that was not given', () => {
  expect(fact({ atMs: 1, kind: 'bundle_loaded', actor: 'veto' })).toMatchObject({
    requestId: null,
    latencyMs: null,
  })
})

test('verifyChain() reads every row in pages, also rows before the first entry', async () => {
  const entries = chainOf(Array.from({ length: 500 }, () => aFact()))
  const limits: number[] = []
  const counting = (rows: readonly LedgerEntry[]): ChainSource => {
    const source = sourceOf(rows, recordedHead(entries))
    return {
      head: source.head,
      entries(afterSeq, limit) {
        limits.push(limit)
        return source.entries(afterSeq, limit)
      },
    }
  }

  expect(await verifyChain(counting(entries))).toMatchObject({ ok: true, head: { seq: 500 } })
  expect(limits).toEqual([200, 200, 200, 200])
  for (const seq of [0, -7]) {
    const [first] = entries
    if (first === undefined) throw new Error('an entry')
    expect(await verifyChain(counting([{ ...first, seq }, ...entries]))).toEqual({
      ok: false,
      badSeq: 1,
      error: `expected entry 1, found entry ${seq}`,
    })
  }
})

test('verifyChain() checks entries that are added while it runs', async () => {
  const entries = chainOf(Array.from({ length: 5 }, () => aFact()))
  let visible = 3
  const source: ChainSource = {
    entries: (afterSeq, limit) => sourceOf(entries.slice(0, visible), GENESIS).entries(afterSeq, limit),
    async head() {
      visible = 5
      return recordedHead(entries)
    },
  }

  expect(await verifyChain(source)).toMatchObject({ ok: true, head: { seq: 5 } })
})

test('verifyChain() names the entry whose params are wrong only when no earlier one is bad', async () => {
  const entries = chainOf(Array.from({ length: 5 }, (_, n) => aFact({ reason: String(n) })))
  const broken = entries.map((entry) => (entry.seq === 3 ? { ...entry, reason: 'another' } : entry))
  const source = sourceOf(broken, recordedHead(entries))
  const paramsOf = (seq: number) => async (checked: readonly CheckedEntry[]) =>
    checked.some((entry) => entry.seq === seq) ? { badSeq: seq, error: 'has other params' } : null

  expect(await verifyChain(source, paramsOf(2))).toMatchObject({ badSeq: 2, error: 'has other params' })
  expect(await verifyChain(source, paramsOf(4))).toMatchObject({ badSeq: 3 })
})

test('the parts of a chain, verified one by one, lead to the same first bad entry as the whole chain', async () => {
  const aChain = fc.array(someFact(), { maxLength: 20 })
  const changes: readonly ((
    entries: readonly LedgerEntry[],
    index: number,
    pick: number,
  ) => LedgerEntry[])[] = [
    (entries) => [...entries],
    (entries, index, pick) => entries.map((entry, at) => (at === index ? mutate(entry, pick) : entry)),
    (entries, index) => entries.toSpliced(index, 1),
    (entries, index) => entries.slice(0, index),
    (entries, index) =>
      entries.flatMap((entry, at) => (at === index ? [entry, { ...entry, seq: -1 }] : [entry])),
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(aChain, fc.nat(), fc.nat()),
      fc.constantFrom(...changes),
      fc.integer({ min: 1, max: 6 }),
      async ([facts, index, pick], change, count) => {
        const entries = chainOf(facts)
        const changed = change(entries, index % (entries.length + 1), pick)
        const bySeq = changed.toSorted((one, other) => one.seq - other.seq)
        const source = sourceOf(bySeq, recordedHead(entries))
        const parts = await splitChain(source, count)
        const results = await Promise.all(parts.map((part) => verifyChain(source, undefined, part)))

        expect(parts.length).toBeLessThanOrEqual(count)
        expect(results.find(({ ok }) => !ok) ?? results.at(-1)).toEqual(await verifyChain(source))
      },
    ),
    { numRuns: 500 },
  )
})

/** The entry with one field changed to another value of its kind. */
function mutate(entry: LedgerEntry, pick: number): LedgerEntry {
  const fields = Object.entries(entry)
  const [name, value] = fields[pick % fields.length] ?? ['seq', entry.seq]
  return { ...entry, [name]: anotherThan(value) }
}

function anotherThan(value: string | number | null): string | number {
  if (value === null) return ''
  return typeof value === 'number' ? value + 1 : `${value}x`
}
