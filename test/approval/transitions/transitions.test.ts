import { expect, test } from 'vitest'
import type { VetoRequest } from '../../../src/approval/model/request.ts'
import type { CommitResult, Unit } from '../../../src/approval/ports/unit.ts'
import { createTransitions } from '../../../src/approval/transitions/transitions.ts'
import { aFactOf, aPendingRequest, aRequest, opening } from '../../support/builders.ts'

const REFUSED: CommitResult = { ok: false, refused: 'transition' }

test('every listener is notified of the version that was committed', async () => {
  const { transitions, published } = openTransitions()
  const { commit, next } = nextVersion()

  const committed = await commit(transitions)

  expect(committed).toBe(true)
  expect(published).toEqual([
    ['first', next],
    ['second', next],
  ])
})

test('no listener is notified of a version before it is committed', async () => {
  const { promise, resolve } = Promise.withResolvers<CommitResult>()
  const { transitions, published } = openTransitions(() => promise)
  const committing = nextVersion().commit(transitions)

  const publishedBefore = [...published]
  resolve({ ok: true })
  await committing

  expect([publishedBefore.length, published.length]).toEqual([0, 2])
})

test('no listener is notified of a version that the store refused', async () => {
  const { transitions, published } = openTransitions(async () => REFUSED)

  const committed = await nextVersion().commit(transitions)

  expect(committed).toBe(false)
  expect(published).toEqual([])
})

test('a version that was evaluated by policies no longer in force is not handed to the store', async () => {
  const { transitions, published, units } = openTransitions()

  const committed = await nextVersion('sha256:before').commit(transitions)

  expect(committed).toBe(false)
  expect([units, published]).toEqual([[], []])
})

test('every listener is notified of a new request that was committed', async () => {
  const { transitions, published } = openTransitions()
  const request = aRequest({ bundleHash: IN_FORCE })

  expect(await transitions.open(request, opening(request))).toEqual({ ok: true })
  expect(published).toEqual([
    ['first', request],
    ['second', request],
  ])
})

test('a new request that was evaluated by policies no longer in force is not handed to the store', async () => {
  const { transitions, published, units } = openTransitions()
  const request = aRequest({ bundleHash: 'sha256:before' })

  expect(await transitions.open(request, opening(request))).toEqual({ ok: false, refused: 'open' })
  expect([units, published]).toEqual([[], []])
})

const IN_FORCE = 'sha256:in-force'

/** Transitions on a store that answers with `answer`, with two listeners. */
function openTransitions(answer: () => Promise<CommitResult> = async () => ({ ok: true })) {
  const units: Unit[] = []
  const published: [string, VetoRequest][] = []
  const commit = (unit: Unit) => {
    units.push(unit)
    return answer()
  }
  const transitions = createTransitions({ store: { commit }, bundle: () => ({ hash: IN_FORCE }) })
  transitions.onCommit((request) => published.push(['first', request]))
  transitions.onCommit((request) => published.push(['second', request]))
  return { transitions, published, units }
}

function nextVersion(bundleHash = IN_FORCE) {
  const request = aPendingRequest()
  const next = { ...request, version: request.version + 1 }
  const transition = {
    next,
    from: 'pending',
    facts: [aFactOf(next)],
    evaluation: { bundleHash },
    beforeDeadlineMs: null,
  } as const
  return { next, commit: ({ commit }: ReturnType<typeof createTransitions>) => commit(transition) }
}
