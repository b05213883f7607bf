import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCallbacks } from '../../src/config/callbacks.ts'
import { readConfig } from '../../src/config/config.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { tempFolder } from '../support/temp-folder.ts'

const BILLING_URL = 'https://billing.acme.test/veto'

test('VETO_CALLBACKS defines receivers, each with its URL and its secrets', () => {
  const file = fileWith({
    billing: { url: BILLING_URL, secret: aSecret() },
    'crm/notes': { url: 'http://127.0.0.1:8080/veto', secret: [aSecret('n'), aSecret('o')] },
  })

  expect(readConfig({ VETO_CALLBACKS: file }).callbacks).toEqual(
    new Map([
      ['billing', { url: BILLING_URL, secrets: [aSecret()] }],
      ['crm/notes', { url: 'http://127.0.0.1:8080/veto', secrets: [aSecret('n'), aSecret('o')] }],
    ]),
  )
})

test('VETO_CALLBACKS is optional', () => {
  expect(readConfig({}).callbacks).toEqual(new Map())
  expect(readConfig({ VETO_CALLBACKS: '' }).callbacks).toEqual(new Map())
})

test('VETO_CHECKPOINT_CALLBACK names one of VETO_CALLBACKS', () => {
  const file = fileWith({ archive: { url: BILLING_URL, secret: aSecret() } })
  const read = (name: string) => readConfig({ VETO_CALLBACKS: file, VETO_CHECKPOINT_CALLBACK: name })

  expect(read('archive').checkpointCallback).toBe('archive')
  expect(readConfig({}).checkpointCallback).toBeNull()
  expect(() => read('achive')).toThrow(
    'VETO_CHECKPOINT_CALLBACK: expected the name of a callback of VETO_CALLBACKS, such as archive',
  )
  expect(() => readConfig({ VETO_CHECKPOINT_CALLBACK: 'archive' })).toThrow(
    'VETO_CHECKPOINT_CALLBACK: expected the name of a callback of VETO_CALLBACKS, and it has none',
  )
})

test('VETO_CALLBACKS reports every error at once, with those of other variables, and never a secret', () => {
  const short = `whsec_${Buffer.from('short').toString('base64')}`
  const file = fileWith({
    billing: { url: 'http://billing.acme.test', secret: short },
    'two words': { url: BILLING_URL, secret: aSecret() },
    [aSecret('k')]: { url: BILLING_URL, secret: aSecret() },
    crm: { url: BILLING_URL, secret: [] },
    erp: { url: BILLING_URL, secret: aSecret(), [aSecret('l')]: 1 },
  })

  const message = errorOf(() => readConfig({ VETO_CALLBACKS: file, VETO_PORT: 'abc' }))

  expect(message.split('\n').slice(1)).toEqual([
    '  VETO_PORT: expected a port, 0 to 65535',
    '  VETO_CALLBACKS: billing.url: expected an https URL without user name and password (http only to this machine)',
    '  VETO_CALLBACKS: billing.secret: expected whsec_ and the base64 of 24 to 64 random bytes',
    '  VETO_CALLBACKS: two words: expected a name of letters, digits and . _ : / - only, at most 128',
    '  VETO_CALLBACKS: ‹hidden›: expected a name of letters, digits and . _ : / - only, at most 128',
    '  VETO_CALLBACKS: crm.secret: expected one secret or a list of them, newest first: each whsec_ and the base64 of 24 to 64 random bytes',
    '  VETO_CALLBACKS: erp: expected an object of url and secret, and nothing else',
  ])
  for (const secret of [short, aSecret(), aSecret('k'), aSecret('l')]) {
    expect(message).not.toContain(secret.slice('whsec_'.length, -4))
  }
})

test.each([
  'http://billing.acme.test/veto',
  'http://127.0.0.1.acme.test/',
  'http://localhost.acme.test/',
  'http://10.0.0.1/',
  'https://user:word@billing.acme.test/',
  'ftp://billing.acme.test/',
  'billing.acme.test',
  '',
])('VETO_CALLBACKS refuses the URL %s', (url) => {
  const { callbacks, errors } = readCallbacks(fileWith({ billing: { url, secret: aSecret() } }))

  expect([callbacks.size, errors]).toEqual([
    0,
    [expect.stringMatching(/^billing\.url: expected an https URL/)],
  ])
})

test.each(['http://localhost:1/', 'http://127.9.9.9/', 'http://[::1]:8080/veto'])(
  'VETO_CALLBACKS accepts http on the local machine: %s',
  (url) => {
    expect(readCallbacks(fileWith({ billing: { url, secret: aSecret() } })).errors).toEqual([])
  },
)

test.each([
  ['{"a": whsec_secret}', 'Line 1, column 7: expected a JSON value'],
  ['{"billing": {}, "billing": {}}', 'expected each key once, got "billing" again'],
  ['[]', 'expected an object of callbacks by name'],
])('VETO_CALLBACKS refuses %s without repeating it', (text, words) => {
  const [error, ...others] = readCallbacks(fileOf(text)).errors

  expect(others).toEqual([])
  expect(error).toContain(words)
  expect(error).not.toContain('secret')
})

test('VETO_CALLBACKS names the file that cannot be read', () => {
  expect(errorOf(() => readConfig({ VETO_CALLBACKS: '/nowhere/callbacks.json' }))).toContain(
    'VETO_CALLBACKS: /nowhere/callbacks.json: expected a readable file',
  )
})

function fileWith(callbacks: unknown): string {
  return fileOf(JSON.stringify(callbacks))
}

function fileOf(text: string): string {
  const file = join(tempFolder(), 'callbacks.json')
  writeFileSync(file, text)
  return file
}

function errorOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toMatchObject({ code: 'config_invalid' })
    return error instanceof Error ? error.message : ''
  }
  return expect.fail('Expected a error')
}
