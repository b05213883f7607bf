import { keepCompiled } from './keep-compiled.ts'

// After `run.ts`: a step of deploy/Dockerfile, where the package is run by the Node that built it.
await keepCompiled('dist/veto-slack')
