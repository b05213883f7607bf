import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadBundle } from '../../../src/policy/load/load-bundle.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { aCall } from '../builders.ts'

const ALLOW = 'rules: [{ name: yes, tool: refund_payment, action: allow }]\n'
const TESTS = 'tests: [{ name: t, agent: a, call: { tool: refund_payment }, expect: { verdict: allow } }]\n'

function aFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

test('loadBundle() loads the policies of a folder, and ignores hidden files, documents and editor files', async () => {
  const folder = aFolder({
    'a.yaml': ALLOW,
    'a.test.yaml': TESTS,
    '.b.yaml': '[',
    'README.md': '#',
    LICENSE: '',
    'a.yaml~': '[',
    '#a.yaml#': '[',
  })
  mkdirSync(join(folder, '.git'))
  writeFileSync(join(folder, '.git/config.yaml'), '[')
  mkdirSync(join(folder, 'lists'))

  const bundle = await loadBundle(folder)

  expect(bundle.policies.map(({ file }) => file)).toEqual(['a.yaml'])
  expect(bundle.evaluate(aCall()).effect).toBe('allow')
})

test('loadBundle() refuses a folder without policies, and says so', async () => {
  const folder = aFolder({ 'a.test.yaml': TESTS })

  await expect(loadBundle(folder)).rejects.toThrow(
    `${folder}:1:1: expected at least one policy file (*.yaml), found none`,
  )
})

test('loadBundle() refuses a folder that does not exist', async () => {
  await expect(loadBundle(join(tempFolder(), 'none'))).rejects.toThrow('none:1:1: there is no such folder')
})

test('loadBundle() refuses a file in place of a folder', async () => {
  const file = join(aFolder({ 'a.yaml': ALLOW }), 'a.yaml')

  await expect(loadBundle(file)).rejects.toThrow(`${file}:1:1: expected a folder, got a file`)
})

test.each([
  ['deny.yml', ALLOW, 'deny.yml:1:1: expected the ending .yaml, got .yml'],
  ['deny.YAML', ALLOW, 'deny.YAML:1:1: expected the ending .yaml, got .YAML'],
  ['deny.Yaml', ALLOW, 'deny.Yaml:1:1: expected the ending .yaml, got .Yaml'],
  ['deny.json', '{}', 'deny.json:1:1: is not loaded, as policies are *.yaml files'],
  ['team/deny.yaml', ALLOW, 'team/deny.yaml:1:1: is not loaded, as it is in a subfolder'],
  ['team/deny.YML', ALLOW, 'team/deny.YML:1:1: expected the ending .yaml, got .YML'],
  ['deny.yaml.bak', ALLOW, 'deny.yaml.bak:1:1: is not loaded: expected a policy (*.yaml)'],
  ['lists/unused.txt', 'x', 'lists/unused.txt:1:1: is not loaded: expected a policy (*.yaml), or a file'],
  [
    'x.test.yaml',
    ALLOW,
    'x.test.yaml:1:1: `rules` is not allowed here: files that end in .test.yaml contain only tests',
  ],
  ['x.test.yaml', 'rules: [', 'x.test.yaml:1:9: '],
])(
  'loadBundle() ignores nothing silently: it refuses %s next to a good policy',
  async (path, text, error) => {
    const folder = aFolder({ 'a.yaml': ALLOW })
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)

    await expect(loadBundle(folder)).rejects.toThrow(error)
  },
)

test('loadBundle() refuses broken links, sockets, and folders that are named like policies', async () => {
  const folder = aFolder({ 'a.yaml': ALLOW })
  symlinkSync(join(folder, 'gone'), join(folder, 'b.yaml'))
  mkdirSync(join(folder, 'c.yaml'))
  const socket = createServer().listen(join(folder, 'd.yaml'))
  onTestFinished(() => void socket.close())
  await once(socket, 'listening')

  await expect(loadBundle(folder)).rejects.toMatchObject({
    diagnostics: [
      { file: 'b.yaml', message: expect.stringContaining('cannot be read: ENOENT') },
      { file: 'c.yaml', message: 'expected a file, got a folder' },
      { file: 'd.yaml', message: 'cannot be read: expected a file or a folder' },
    ],
  })
})

test('loadBundle() terminates on a folder that links to itself', async () => {
  const folder = aFolder({ 'a.yaml': ALLOW })
  symlinkSync(folder, join(folder, 'again'))

  await expect(loadBundle(folder)).rejects.toThrow('again/a.yaml:1:1: is not loaded, as it is in a subfolder')
})

test('loadBundle() follows links to policies anywhere', async () => {
  const elsewhere = aFolder({ 'real.yaml': ALLOW })
  const folder = tempFolder()
  symlinkSync(join(elsewhere, 'real.yaml'), join(folder, 'a.yaml'))

  expect((await loadBundle(folder)).policies.map(({ id }) => id)).toEqual(['a'])
})

test('loadBundle() refuses files that are not text, naming each', async () => {
  const folder = aFolder({ 'a.yaml': new Uint8Array([0x61, 0xff, 0xfe]) })
  writeFileSync(join(folder, 'b.yaml'), new Uint8Array([0x80]))

  await expect(loadBundle(folder)).rejects.toMatchObject({
    diagnostics: [
      { file: 'a.yaml', message: 'cannot be read: expected UTF-8 text' },
      { file: 'b.yaml', message: 'cannot be read: expected UTF-8 text' },
    ],
  })
})

test('loadBundle() reports the errors of a file under its name without the folder', async () => {
  await expect(loadBundle(aFolder({ 'a.yaml': 'rulez: []\n' }))).rejects.toThrow(
    "a.yaml:1:1: unknown key 'rulez', did you mean 'rules'?",
  )
})
