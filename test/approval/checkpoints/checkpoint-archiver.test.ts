import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createCheckpointArchiver } from '../../../src/approval/checkpoints/checkpoint-archiver.ts'
import { createS3Archive } from '../../../src/archive/s3-archive.ts'
import { NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

const CHECKPOINT = { seq: 7, hash: 'a'.repeat(64), signedAtMs: NOW_MS, token: 'e30.e30.c2ln' }

test('Veto ends at once while a bucket does not answer, and says nothing of an attempt that it gave up itself', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ledgers`
  const bucket = { url, region: 'x', accessKeyId: 'id', secretAccessKey: 'secret', retainMs: 1 }
  const clock = createFakeClock()
  const logged: unknown[] = []
  const archiver = createCheckpointArchiver({
    archive: createS3Archive({ bucket, clock }),
    store: { checkpoints: async () => [CHECKPOINT] },
    clock,
    log: recordingLog(logged),
  })
  archiver.signed(CHECKPOINT)
  await once(server, 'request')

  expect(await Promise.race([archiver.stop(), pause(2_000, 'it waits')])).toBeUndefined()
  expect(logged).toEqual([])
})
