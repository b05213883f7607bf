import { expect, test } from 'vitest'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { BundleError } from '../../../src/policy/source/bundle-error.ts'
import { aBundle, diagnosticsOf } from '../builders.ts'

test('readBundle() reports all errors of all files at once', () => {
  const found = diagnosticsOf({
    'b.yaml': 'rules:\n  - { name: r, tool: t, action: require_approval, approvers: [fin], wen: args.x }\n',
    'a.yaml':
      'rules:\n  - { name: r, tool: t, when: arg.x, action: deny }\napprovers: { fiin: { channel: 5 } }\n',
  })

  expect(found.map((text) => text.split(': ')[0])).toEqual([
    'a.yaml:2:31',
    'a.yaml:3:31',
    'b.yaml:2:63',
    'b.yaml:2:69',
  ])
})

test('readBundle() does not report unknown names while a file cannot be read', () => {
  const found = diagnosticsOf({
    'a.yaml': 'rules:\n  - { name: r, tool: t, action: require_approval, approvers: [fin] }\n',
    'b.yaml': '[',
  })

  expect(found.every((text) => text.startsWith('b.yaml'))).toBe(true)
})

test('readBundle() refuses a bundle without files', () => {
  expect(() => readBundle([])).toThrow('.:1:1: expected at least one *.yaml file, found none')
})

test('readBundle() throws a BundleError with a stable code and the errors as data', () => {
  try {
    readBundle([{ name: 'a.yaml', text: '' }])
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(BundleError)
    expect(error).toMatchObject({
      code: 'bundle_invalid',
      diagnostics: [
        { file: 'a.yaml', line: 1, column: 1, message: 'the file is empty: expected rules or other keys' },
      ],
    })
  }
})

test('readBundle() combines groups, admins, auditors, digest, alerts and policies of all files', () => {
  const bundle = aBundle({
    'a.yaml': `description: First\nadmins: ["@platform", U123]\nrules:\n  - { name: r, tool: t, action: require_approval, approvers: [g, "#sales"] }\n`,
    'b.yaml':
      'name: second\npriority: -5\nenabled: false\nrules: []\nadmins: ["@platform"]\nauditors: [eve@a.test]\napprovers: { g: { channel: C123, members: [U123] } }\ndefaults: { approvers: "#all" }\n',
    'c.yaml':
      'digest: { channel: "#a", schedule: "*/5 0-6 1,15 JAN-mar MON", timezone: Europe/Berlin }\nalerts: { channel: C123 }\n',
  })

  expect([...bundle.approvers.values()]).toEqual([
    { name: 'g', channel: 'C123', members: ['U123'], notify: 'mention', quiet: [] },
    { name: '#sales', channel: '#sales', members: null, notify: 'none', quiet: [] },
    { name: '#all', channel: '#all', members: null, notify: 'none', quiet: [] },
  ])
  expect([bundle.admins, bundle.auditors]).toEqual([['@platform', 'U123'], ['eve@a.test']])
  expect(bundle.digest).toEqual({
    channel: '#a',
    schedule: '*/5 0-6 1,15 JAN-mar MON',
    timezone: 'Europe/Berlin',
    groups: [],
    monthly: false,
  })
  expect(bundle.alerts).toEqual({ channel: 'C123' })
  expect(bundle.policies).toEqual([
    {
      id: 'a',
      description: 'First',
      priority: 0,
      enabled: true,
      isShadow: false,
      agents: null,
      file: 'a.yaml',
      rules: [{ name: 'r', words: 't: asks g or #sales' }],
    },
    {
      id: 'second',
      description: null,
      priority: -5,
      enabled: false,
      isShadow: false,
      agents: null,
      file: 'b.yaml',
      rules: [],
    },
  ])
})

test('readBundle() identifies a bundle by a hash of names and texts', () => {
  const hash = aBundle({ 'a.yaml': 'rules: []\n', 'b.yaml': 'rules: []\n' }).hash

  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(aBundle({ 'a.yaml': 'rules: []\n', 'c.yaml': 'rules: []\n' }).hash).not.toBe(hash)
  expect(aBundle({ 'a.yaml': 'rules: []\n', 'b.yaml': 'rules: [ ]\n' }).hash).not.toBe(hash)
})

test('readBundle() judges each load by its own names and texts, however alike they are', () => {
  const invalid = 'rules: [{ name: r, tool: t, action: permit }]\n'
  const placesOf = (files: Readonly<Record<string, string>>) =>
    diagnosticsOf(files).map((text) => text.split(': ')[0])

  expect(placesOf({ 'a.yaml': invalid })).toEqual(['a.yaml:1:37'])
  expect(placesOf({ 'b.yaml': invalid })).toEqual(['b.yaml:1:37'])
  expect(placesOf({ 'a.yaml': invalid.replace('name: r', 'name: rr') })).toEqual(['a.yaml:1:38'])
  expect(aBundle({ 'a.yaml': invalid.replace('permit', 'deny') }).policies).toHaveLength(1)
  expect(placesOf({ 'a.yaml': invalid })).toEqual(['a.yaml:1:37'])
})
