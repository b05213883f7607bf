import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { callbackChecks, diskCheck } from '../../src/commands/machine-checks.ts'
import { systemClock } from '../../src/core/clock.ts'
import { aSecret } from '../support/callback-secrets.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('the free space is that of the nearest folder that exists', async () => {
  const folder = tempFolder()

  const here = await diskCheck(join(folder, 'veto.db'))
  const later = await diskCheck(join(folder, 'not', 'yet', 'veto.db'))

  expect(here.message).toMatch(/^\d+\.\d GB are free for the database$/)
  expect(later.message).toMatch(/GB are free/)
})

test('each receiver of callbacks is asked whether it answers, and nothing is posted to it', async () => {
  const methods: (string | undefined)[] = []
  const server = createServer((request, response) => {
    methods.push(request.method)
    response.writeHead(405).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  const secrets = [aSecret()] as const
  const targets = new Map([
    ['billing', { url: `http://127.0.0.1:${address.port}/veto`, secrets }],
    ['gone', { url: 'http://127.0.0.1:1/veto', secrets }],
  ])

  const checks = await callbackChecks(targets, systemClock)

  expect(methods).toEqual(['HEAD'])
  expect(checks).toMatchObject([
    { state: 'ok', message: 'the receiver of billing answers', fix: null },
    { state: 'warning', message: 'the receiver of gone does not answer' },
  ])
})
