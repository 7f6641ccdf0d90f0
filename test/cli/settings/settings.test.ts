import { describe, expect, test } from 'vitest'
import { settle } from '../../../src/cli/settings/settle.ts'

describe('settings', () => {
  test('a flag wins over the environment, the environment over the profile, the profile over the default', () => {
    const env = { ZOOSH_SERVER: 'env:1' }
    const profile = { server: 'profile:1', timeout: 1000 }
    expect(settle({ server: 'flag:1' }, env, false, profile).server).toBe('flag:1')
    expect(settle({}, env, false, profile).server).toBe('env:1')
    expect(settle({}, {}, false, profile).server).toBe('profile:1')
    expect(settle({}, {}, false).server).toBe('127.0.0.1:2181')
    expect(settle({}, {}, false, profile).timeout).toBe(1000)
    expect(settle({}, { ZOOSH_TIMEOUT: '3s' }, false, profile).timeout).toBe(3000)
  })

  test('a way is settled as all else is, and none leads there directly', () => {
    const profile = { via: 'ssh://profile' }
    expect(settle({ via: 'ssh://flag' }, { ZOOSH_VIA: 'ssh://env' }, false, profile).via).toBe('ssh://flag')
    expect(settle({}, { ZOOSH_VIA: 'ssh://env' }, false, profile).via).toBe('ssh://env')
    expect(settle({}, { ZOOSH_VIA: '' }, false, profile).via).toBe('ssh://profile')
    expect(settle({ via: 'none' }, { ZOOSH_VIA: 'ssh://env' }, false, profile).via).toBeUndefined()
    expect(settle({}, { ZOOSH_VIA: 'none' }, false, profile).via).toBeUndefined()
    expect(settle({}, {}, false).via).toBeUndefined()
    // A profile's way leads to its own servers, and to no others.
    expect(settle({ via: 'ssh://flag' }, { ZOOSH_VIA: 'ssh://env' }, false, profile).viaOfPlaces).toBe('ssh://flag')
    expect(settle({}, { ZOOSH_VIA: 'ssh://env' }, false, profile).viaOfPlaces).toBe('ssh://env')
    expect(settle({}, {}, false, profile).viaOfPlaces).toBeUndefined()
    expect(settle({ via: 'none' }, { ZOOSH_VIA: 'ssh://env' }, false, profile).viaOfPlaces).toBeUndefined()
  })

  test('an empty variable counts as absent', () => {
    expect(settle({}, { ZOOSH_SERVER: '' }, false).server).toBe('127.0.0.1:2181')
  })

  test('a variable that does not parse is named', () => {
    expect(() => settle({}, { ZOOSH_TIMEOUT: 'soon' }, false)).toThrow('ZOOSH_TIMEOUT: "soon" is not a duration')
  })

  test.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
    ['no', false],
    ['', false],
  ])('ZOOSH_READ_ONLY=%s means %s', (value, meaning) => {
    expect(settle({}, { ZOOSH_READ_ONLY: value }, false).readOnly).toBe(meaning)
  })

  test('output is pretty on a terminal and plain elsewhere, unless told', () => {
    expect(settle({}, {}, true).output).toBe('pretty')
    expect(settle({}, {}, false).output).toBe('plain')
    expect(settle({ output: 'ndjson' }, {}, true).output).toBe('ndjson')
    expect(settle({ json: true }, {}, true).output).toBe('json')
  })

  test.each([
    [{}, {}, true, true],
    [{}, {}, false, false],
    [{}, { NO_COLOR: '1' }, true, false],
    [{}, { NO_COLOR: '' }, true, true],
    [{}, { FORCE_COLOR: '1' }, false, true],
    [{}, { FORCE_COLOR: '0' }, true, false],
    [{}, { TERM: 'dumb' }, true, false],
    [{ 'no-color': true }, { FORCE_COLOR: '1' }, true, false],
  ])('flags %j, environment %j, terminal %s: colour %s', (flags, env, tty, color) => {
    expect(settle(flags, env, tty).color).toBe(color)
  })

  test('a server named by flag or environment beats a profile that means the sandbox', () => {
    expect(settle({ server: 'h:1' }, {}, false, { sandbox: true }).sandbox).toBe(false)
    expect(settle({}, {}, false, { sandbox: true }).sandbox).toBe(true)
  })

  test.each([
    [{ past: 'f' }, { ZOOSH_PAST: 'e', ZOOSH_SERVER: 'h:1', ZOOSH_SANDBOX: '1' }, { past: 'p', server: 'h:2' }, 'f'],
    [{}, { ZOOSH_PAST: 'e', ZOOSH_SERVER: 'h:1' }, { past: 'p' }, 'e'],
    [{}, {}, { past: 'p', server: 'h:2' }, 'p'],
    [{ server: 'h:3' }, { ZOOSH_PAST: 'e' }, { past: 'p' }, undefined],
    [{ sandbox: true }, { ZOOSH_PAST: 'e' }, {}, undefined],
    [{}, { ZOOSH_SERVER: 'h:1' }, { past: 'p' }, undefined],
    [{}, { ZOOSH_SANDBOX: '1' }, { past: 'p' }, undefined],
    [{}, {}, {}, undefined],
  ])('flags %j, environment %j, profile %j: the past %s, which takes no writes', (flags, env, profile, past) => {
    const settled = settle(flags, env, false, profile)
    expect([settled.past, settled.readOnly]).toEqual([past, past !== undefined])
    if (past !== undefined) expect(settled.sandbox).toBe(false)
  })
})
