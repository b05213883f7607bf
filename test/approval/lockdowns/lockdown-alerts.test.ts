import { expect, onTestFinished, test } from 'vitest'
import { endedUnit, isOfLockdown, startedUnit } from '../../../src/approval/lockdowns/lockdown-alerts.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aLockdown, NOW_MS } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('the start and the end of a lockdown are posted once, whichever servers saw them at the same time', async () => {
  const database = `${tempFolder()}/veto.db`
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: true })
  onTestFinished(() => store.close())
  const lockdown = aLockdown()
  const end = { kind: 'expired', atMs: NOW_MS + 1_000 } as const
  const start = () => store.commit(startedUnit(lockdown, ['#alerts'], NOW_MS))

  const starts = [await start(), await start()]
  const [alert] = (await store.alerts(NOW_MS)).filter(isOfLockdown)
  if (alert === undefined) throw new TypeError('Expected the alert of the lockdown')
  const over = () => store.commit(endedUnit(alert, { ...lockdown, end }, NOW_MS + 2_000))
  const ends = [await over(), await over()]

  for (const answers of [starts, ends]) {
    expect(answers).toEqual([{ ok: true }, { ok: false, refused: 'claim' }])
  }
})
