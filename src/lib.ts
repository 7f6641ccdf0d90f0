export { Sandbox, type SandboxOptions } from './server/sandbox.ts'
