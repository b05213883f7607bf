import { generateText, isStepCount, streamText } from 'ai'
import { vetoTools } from '../../../src/adapters/ai-sdk/index.ts'
import { type HoldSetup, holdContract } from '../hold.contract.ts'
import { scriptedModel } from './scripted-model.ts'
import { supportTools } from './support-tools.ts'

const failure = 'No such payment'

holdContract({
  name: 'the AI SDK',
  failure,
  start(setup) {
    const { run, chat } = chatOf(setup)
    return { ...run, ended: Promise.resolve(generateText(chat)) }
  },
})

holdContract({
  name: 'the AI SDK in a stream',
  failure,
  start(setup) {
    const { run, chat } = chatOf(setup)
    const { steps } = streamText({ ...chat, onError: () => undefined })
    return { ...run, ended: Promise.resolve(steps) }
  },
})

function chatOf({ veto, calls, signal, options }: HoldSetup) {
  const ran: object[] = []
  const { model, seen } = scriptedModel(...calls)
  const tools = vetoTools(veto, supportTools(ran), options)
  const abort = signal === undefined ? {} : { abortSignal: signal }
  return { run: { ran, seen }, chat: { model, tools, prompt: 'Go', stopWhen: isStepCount(2), ...abort } }
}
