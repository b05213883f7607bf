import { expect, test } from 'vitest'
import client from '../package.json' with { type: 'json' }
import { bundledClient } from './bundled-client.ts'

const KIB = 1024

test.each(['VetoClient', 'Veto'])(
  'an agent that imports %s loads at most 30 KiB of minified code before it asks',
  async (name) => {
    expect(await sizeOf(name)).toBeLessThanOrEqual(30 * KIB)
  },
)

/** Bytes of what a module that imports this name loads, without the packages that the client depends on. */
async function sizeOf(name: string): Promise<number> {
  const external = Object.keys(client.dependencies)
  const { atOnce } = await bundledClient([name], { external, minify: true })
  return atOnce.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
}
