import { runLoad } from './load.ts'
import { answerParent, LoadSpec } from './messages.ts'

answerParent({
  run: (input) => runLoad(LoadSpec.parse(input)),
  stop: () => undefined,
})
