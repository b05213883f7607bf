import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSigningKeys } from '../../src/approval/keys/signing-keys.ts'
import { openKeys } from '../../src/receipt/open-keys.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { aFact } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { runVeto } from '../support/run-veto.ts'
import { startS3Server } from '../support/s3-server.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto doctor puts the latest checkpoint into the bucket, and says why it cannot', async () => {
  const { database, bucket, server } = await aSignedLedger()

  const works = await checkpointLines({ VETO_DATABASE: database, ...bucket })
  const refused = await checkpointLines({
    VETO_DATABASE: database,
    ...bucket,
    VETO_CHECKPOINT_BUCKET_SECRET: 'wrong',
  })

  expect(works).toEqual([
    expect.stringMatching(/^ok {6}checkpoints: entry 2 was signed at \S+; copies are sent elsewhere$/),
    'ok      checkpoints: the bucket has the checkpoint of entry 2',
  ])
  expect(server.objects.size).toBe(1)
  expect(refused[1]).toMatch(
    /^warning checkpoints: the checkpoint of entry 2 cannot be put into the bucket: the bucket answered 403 SignatureDoesNotMatch\. To fix it: check that the bucket of VETO_CHECKPOINT_BUCKET can be reached and has an object lock, and /,
  )
  expect(refused.join()).not.toContain('wrong')
})

test('veto doctor says that nothing is sent elsewhere, and names the variables', async () => {
  const { database } = await aSignedLedger()

  expect(await checkpointLines({ VETO_DATABASE: database })).toEqual([
    expect.stringMatching(
      /; no copies are sent elsewhere \(VETO_CHECKPOINT_CALLBACK, VETO_CHECKPOINT_BUCKET\)$/,
    ),
  ])
})

async function checkpointLines(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { out } = await runVeto(['doctor'], { VETO_POLICIES: 'policies', ...environment })
  return out.split('\n').filter((line) => line.includes('checkpoints: '))
}

/** A database with one entry and its checkpoint, and a bucket. */
async function aSignedLedger() {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  await openKeys({ store: createSigningKeys({ store }), clock: createFakeClock() })
  await store.commit([{ do: 'append_fact', fact: aFact() }])
  await store.close()
  await runVeto(['audit', 'checkpoint'], { VETO_DATABASE: database })
  const server = await startS3Server()
  const { url, region, accessKeyId, secretAccessKey } = server.bucket
  const bucket = {
    VETO_CHECKPOINT_BUCKET: url,
    VETO_CHECKPOINT_BUCKET_REGION: region,
    VETO_CHECKPOINT_BUCKET_KEY_ID: accessKeyId,
    VETO_CHECKPOINT_BUCKET_SECRET: secretAccessKey,
    VETO_CHECKPOINT_BUCKET_RETENTION: '1d',
  }
  return { database, server, bucket }
}
