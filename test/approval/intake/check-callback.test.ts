import { expect, test } from 'vitest'
import { checkCallback } from '../../../src/approval/intake/check-callback.ts'

test('checkCallback() accepts configured names, and calls without a callback', () => {
  const known = new Map([['billing', {}]])

  expect(() => checkCallback('billing', known.keys())).not.toThrow()
  expect(() => checkCallback(null, known.keys())).not.toThrow()
  expect(() => checkCallback(null, [])).not.toThrow()
})

test.each([
  ['biling', ['billing', 'crm'], "There is no callback 'biling', did you mean 'billing'?"],
  ['erp', ['billing', 'crm'], "There is no callback 'erp'; known here: billing, crm"],
  ['billing', [], "There is no callback 'billing': this server has none (VETO_CALLBACKS)"],
  ['https://evil.test/x', ['crm'], "There is no callback 'https://evil.test/x'; known here: crm"],
])('checkCallback() refuses %s when %j are configured', (name, known, message) => {
  expect(() => checkCallback(name, known)).toThrow(
    expect.objectContaining({ code: 'unknown_callback', message }),
  )
})
