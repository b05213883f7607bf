import { expect, test } from 'vitest'
import { newRequestId } from '../../src/core/ids.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { NOW_MS } from '../support/builders.ts'

const ID = newRequestId(NOW_MS)

test('publish() calls each listener of that request, and of no other', () => {
  const changes = createInProcessChanges()
  const onChange: string[] = []
  changes.subscribe(ID, () => onChange.push('first'))
  changes.subscribe(ID, () => onChange.push('second'))
  changes.subscribe(newRequestId(NOW_MS), () => onChange.push('stranger'))

  changes.publish(ID, null)

  expect(onChange).toEqual(['first', 'second'])
})

test('a listener that was removed is no longer called; removing it twice is harmless', () => {
  const changes = createInProcessChanges()
  const onChange: string[] = []
  const listener = () => void onChange.push('heard')
  const leave = changes.subscribe(ID, listener)
  changes.subscribe(ID, listener)

  leave()
  leave()
  changes.publish(ID, null)

  expect(onChange).toEqual(['heard'])
})

test('a listener that throws does not affect the others', () => {
  const changes = createInProcessChanges()
  const onChange: string[] = []
  changes.subscribe(ID, () => {
    throw new Error('broken')
  })
  changes.subscribe(ID, () => onChange.push('heard'))

  changes.publish(ID, null)

  expect(onChange).toEqual(['heard'])
})

test('a listener that is added or removed during a call does not affect the others', () => {
  const changes = createInProcessChanges()
  const onChange: string[] = []
  const leave = changes.subscribe(ID, () => {
    onChange.push('once')
    leave()
    changes.subscribe(ID, () => onChange.push('later'))
  })
  changes.subscribe(ID, () => onChange.push('always'))

  changes.publish(ID, null)
  changes.publish(ID, null)

  expect(onChange).toEqual(['once', 'always', 'always', 'later'])
})
