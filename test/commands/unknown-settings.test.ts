import { expect, test } from 'vitest'
import { runVeto } from '../support/run-veto.ts'

test.each([
  [['start']],
  [['demo', '--port', '0', '--sandbox-port', '0']],
  [['keys', 'create', 'support-agent']],
  [['audit', 'search']],
  [['audit', 'export']],
  [['audit', 'verify']],
  [['backup', 'copy.db']],
  [['restore', 'copy.db']],
  [['callbacks']],
  [['grants', 'list']],
  [['digest']],
  [['policy', 'check']],
  [['policy', 'replay']],
])('veto %j refuses a misspelt setting before it does anything else', async (args) => {
  expect(await runVeto(args, { VETO_PRT: '5000' })).toEqual({
    code: 1,
    out: '',
    err: 'The environment is not valid:\n  VETO_PRT is not a setting; did you mean VETO_PORT?',
  })
})
