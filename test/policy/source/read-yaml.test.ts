import { expect, test } from 'vitest'
import { aBundle, diagnosticsOf } from '../builders.ts'

function diagnostics(text: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': text })
}

test('a policy file is one YAML document without tags, repeated keys or warnings', () => {
  expect(diagnostics('rules: []\nrules: []\n')).toEqual(['a.yaml:2:1: Map keys must be unique'])
  expect(diagnostics('rules: []\n---\nrules: []\n')).toEqual([
    'a.yaml:2:1: expected one document, found another',
  ])
  expect(diagnostics('name: !!str x\n')).toEqual([
    'a.yaml:1:13: tags such as tag:yaml.org,2002:str are not allowed; text that begins with !, as a condition may, stands in quotes',
  ])
  expect(diagnostics('when: !x\n')).toEqual([
    'a.yaml:1:9: tags such as !x are not allowed; text that begins with !, as a condition may, stands in quotes',
  ])
  expect(diagnostics('rules:\n  - name: a\n    tool: b\n  action: deny\n').join()).toContain(
    '; check the indentation of this line',
  )
  expect(diagnostics('admins: [@platform]\n')[0]).toMatch(
    /^a\.yaml:1:10: Plain value cannot start with reserved character @/,
  )
  expect(diagnostics('%YAML 1.1\n---\nenabled: yes\n')).toContain('a.yaml:1:1: expected YAML 1.2, got 1.1')
  expect(diagnostics('? [a]\n: 1\n')).toEqual(['a.yaml:1:3: With stringKeys, all keys must be strings'])
})

test('a policy file is not empty, as a truncated file must not count as one without rules', () => {
  expect(diagnostics('')).toEqual(['a.yaml:1:1: the file is empty: expected rules or other keys'])
  expect(diagnostics('# later\n')).toEqual(['a.yaml:1:1: the file is empty: expected rules or other keys'])
  expect(diagnostics('- rules\n')).toEqual(['a.yaml:1:1: expected keys and values, got a list'])
})

test('a policy file is bounded in size, depth and aliases', () => {
  expect(diagnostics(`# ${'x'.repeat(256 * 1_024)}`)).toEqual(['a.yaml:1:1: larger than 256 KiB'])
  expect(diagnostics(`rules: ${'['.repeat(30)}${']'.repeat(30)}`)).toEqual([
    'a.yaml:1:27: nested deeper than 20',
  ])
  expect(diagnostics('['.repeat(100_000))[0]).toMatch(/nested deeper than 20$/)
  expect(diagnostics(`name: &n x\nadmins: [${'*n, '.repeat(101)}]`)).toEqual([
    'a.yaml:1:1: more than 100 aliases',
  ])
  expect(diagnostics(`admins: *n\n`)[0]).toMatch(/Unresolved alias/)
})

test('a policy file cannot be an alias bomb', () => {
  const level = (from: string, to: string) => `${to}: &${to} [${`*${from}, `.repeat(9)}]\n`
  const bomb = `a: &a [x, x]\n${level('a', 'b')}${level('b', 'c')}${level('c', 'd')}`

  expect(diagnostics(bomb)).toEqual([
    'a.yaml:1:1: Excessive alias count indicates a resource exhaustion attack',
  ])
})

test('a policy file cannot reach prototypes', () => {
  expect(diagnostics('__proto__: { rules: [] }\n')).toEqual(["a.yaml:1:1: '__proto__' is not allowed"])
  expect(diagnostics('constructor: 1\n')[0]).toMatch(/^a\.yaml:1:1: unknown key 'constructor'/)
  expect(diagnostics(`rules:\n  - { name: r, tool: t, action: deny, toString: x }\n`)[0]).toMatch(
    /^a\.yaml:2:39: unknown key 'toString'/,
  )
})

test('a policy file may use anchors, and errors behind an alias are found', () => {
  const good = 'approvers:\n  a: &g { channel: "#a" }\n  b: *g\n'
  expect(aBundle({ 'a.yaml': good }).approvers.get('b')?.channel).toBe('#a')
  expect(diagnostics('approvers:\n  a: &g { chanel: "#a" }\n  b: *g\n')).toEqual([
    'a.yaml:2:9: approvers.a.channel: is missing, expected a channel such as "#finance" (in quotes, as # starts a comment) or its id',
    "a.yaml:2:11: unknown key 'chanel', did you mean 'channel'?",
    'a.yaml:3:6: approvers.b.channel: is missing, expected a channel such as "#finance" (in quotes, as # starts a comment) or its id',
  ])
})
