import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../src/cli.ts'
import { WorkspaceSeed } from '../src/workspace-seed.ts'

const README = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

test.each(scripts())('the README’s script under “%s” runs as printed', async (_heading, text) => {
  const folder = await mkdtemp(join(tmpdir(), 'slack-sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await symlink(NODE_MODULES, join(folder, 'node_modules'))
  await writeFile(join(folder, 'script.mts'), text)

  await expect(promisify(execFile)(process.execPath, [join(folder, 'script.mts')])).resolves.toBeDefined()
})

test('the README’s workspace file is valid', () => {
  const [text = ''] = blocks(README, 'json')

  expect(WorkspaceSeed.safeParse(JSON.parse(text)).error).toBe(undefined)
})

test('the README names only options that exist', async () => {
  let help = ''
  const write = (text: string) => {
    help += text
  }
  await runCommandLine(['--help'], { ending: AbortSignal.abort(), out: write, err: write })
  const named = new Set(README.match(/--[a-z][a-z-]+/g))

  expect(named.size).toBeGreaterThan(3)
  expect([...named].filter((option) => !help.includes(option))).toEqual([])
})

function scripts(): readonly (readonly [string, string])[] {
  return README.split(/^## /m).flatMap((section) =>
    blocks(section, 'ts').map((text) => [section.split('\n', 1).join(), text] as const),
  )
}

function blocks(markdown: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return [...markdown.matchAll(fence)].map(([, text = '']) => text)
}
