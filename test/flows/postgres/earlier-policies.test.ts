import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Veto } from '../../../src/app.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startTwoVetos } from '../../support/two-vetos.ts'

test('a server with earlier policies than another one says so in its log and readiness, with both bundles, until it has them, too', async () => {
  const later = join(tempFolder(), 'policies')
  cpSync('policies', later, { recursive: true, filter: (path) => !path.endsWith('.test.yaml') })
  writeFileSync(join(later, 'more.yaml'), MORE)
  const logged: unknown[] = []
  const { world, first, second } = await startTwoVetos({ logged }, { policyFolder: later })
  const policiesOf = async ({ url }: Veto): Promise<string> => {
    await world.clock.advance(10_000)
    const { checks } = Object(await (await fetch(`${url}/readyz`)).json())
    return checks.policies
  }
  const warnings = () => logged.filter((line) => JSON.stringify(line).includes('has earlier policies'))

  await expect.poll(() => policiesOf(first), POLL).toMatch(/^another server put bundle .* in force after/)
  const atSecond = await policiesOf(second)
  const said = await policiesOf(first)
  const [warning] = warnings()
  await world.writePolicy('more.yaml', MORE)
  await expect.poll(() => policiesOf(first), POLL).toBe('ok')

  expect(atSecond).toBe('ok')
  const { bundleHash, laterBundleHash } = Object(Array.isArray(warning) ? warning[0] : null)
  expect(bundleHash).not.toBe(laterBundleHash)
  expect(said).toContain(
    `bundle ${laterBundleHash.slice(0, 12)} in force after bundle ${bundleHash.slice(0, 12)}`,
  )
  expect(warnings()).toHaveLength(1)
  expect(await policiesOf(second)).toBe('ok')
})

const POLL = { timeout: 60_000 }
const MORE = `name: more
agents: [support-agent]
rules:
  - { name: never, tool: close_account, action: deny }
`
