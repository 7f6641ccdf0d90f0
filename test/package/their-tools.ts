import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './installed.ts'

const run = promisify(execFile)
const examples = join(root, 'docs/examples')

/** What people who have installed zoosh do with it, by the tools in their node_modules/.bin. */
export class TheirTools {
  readonly #folder: string

  /** @param folder where zoosh, the programs, and the tools are */
  constructor(folder: string) {
    this.#folder = folder
  }

  bin(name: string): string {
    return join(this.#folder, 'node_modules/.bin', name)
  }

  /**
   * Makes one file of a program by webpack, and runs it.
   * @param minimize as webpack does for production: what takes it the most time
   * @returns what it prints, and the file's text
   */
  async webpack(type: 'commonjs2' | 'module', minimize = true): Promise<{ printed: string; text: string }> {
    const path = join(this.#folder, `webpack-${type}`)
    const module = type === 'module'
    const filename = module ? 'main.mjs' : 'main.cjs'
    const config = {
      mode: 'production',
      optimization: { minimize },
      target: 'node20',
      entry: join(this.#folder, module ? 'imported.mjs' : 'required.cjs'),
      output: { path, filename, library: { type }, ...(module ? { module } : {}) },
      ...(module ? { experiments: { outputModule: true } } : {}),
    }
    const file = join(this.#folder, `webpack-${type}.config.cjs`)
    writeFileSync(file, `module.exports = ${JSON.stringify(config)}`)
    await run(this.bin('webpack'), ['--config', file], { cwd: this.#folder })
    const made = join(path, filename)
    return { printed: (await run(process.execPath, [made])).stdout, text: readFileSync(made, 'utf8') }
  }

  /** @returns what Jest says of the suite in CommonJS */
  async jest(): Promise<string> {
    const place = this.#suite('jest', 'suite.test.cjs')
    const config = join(place, 'jest.config.cjs')
    writeFileSync(config, 'module.exports = { testMatch: ["**/*.test.cjs"] }')
    return (await run(this.bin('jest'), ['--rootDir', place, '--config', config], { cwd: place })).stderr
  }

  /** @returns what Vitest says of the suite */
  async vitest(): Promise<string> {
    const place = this.#suite('vitest', 'suite.test.mjs')
    const env = { ...process.env, NO_COLOR: '1' }
    return (await run(this.bin('vitest'), ['run', '--root', place], { cwd: place, env })).stdout
  }

  #suite(folder: string, name: string): string {
    const place = join(this.#folder, folder)
    mkdirSync(place)
    cpSync(join(examples, name), join(place, name))
    return place
  }
}
