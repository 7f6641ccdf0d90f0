import { expect, test } from 'vitest'
import { ServiceProvider } from '../../../src/recipes/discovery/service-provider.ts'
import { Services } from '../../../src/recipes/discovery/services.ts'
import { uriOf } from '../../../src/recipes/discovery/uri-spec.ts'
import { describeCurator } from '../describe-curator.ts'

describeCurator('services', (company) => {
  test('each side finds what the other offers, with all that it says of itself', async () => {
    const services = new Services(company.zk, '/services')
    const held = await services.register({
      name: 'web',
      id: 'ours',
      address: '10.0.0.1',
      port: 80,
      sslPort: 443,
      payload: { zone: 'z' },
      uri: '{scheme}://{address}:{ssl-port}',
    })
    await services.publish({ name: 'db', id: 'main', address: '10.0.0.2', enabled: false })
    await company.curator.ask('offerService', '/services', 'web', 'theirs', '10.0.0.3', 8080, 'c')
    expect(await company.curator.ask('services', '/services')).toBe('db,web')
    expect(await company.curator.ask('instances', '/services', 'web')).toBe(
      'ours 10.0.0.1 80 443 {zone=z} https://10.0.0.1:443 DYNAMIC true,theirs 10.0.0.3 8080 null {zone=c} http://10.0.0.3:8080/web DYNAMIC true',
    )
    expect(await company.curator.ask('instances', '/services', 'db')).toBe('main 10.0.0.2 null null null  STATIC false')
    const [ours, theirs] = await services.instances('web')
    expect(ours!.instance!.id).toBe('ours')
    expect(theirs!.instance).toMatchObject({ id: 'theirs', address: '10.0.0.3', port: 8080, enabled: true })
    expect(theirs!.instance!.payload).toMatchObject({ zone: 'c' })
    expect(uriOf(theirs!.instance!)).toBe('http://10.0.0.3:8080/web')
    await held.release()
    expect(await company.curator.ask('instances', '/services', 'web')).toMatch(/^theirs [^,]*$/)
  })

  test('what Curator takes back is nobody to be chosen any more', async () => {
    const provider = new ServiceProvider(new Services(company.zk, '/chosen'), 'api')
    await provider.ready
    await company.curator.ask('offerService', '/chosen', 'api', 'one', 'h', 1, 'c')
    await company.until(() => provider.get()?.id === 'one')
    await company.curator.ask('withdraw', 'one')
    await company.until(() => provider.get() === undefined)
    await provider.close()
  })

  test('what stays is of the same types, and either side replaces what the other has entered', async () => {
    const services = new Services(company.zk, '/staying')
    await company.curator.ask('publish', '/staying', 'db', 'one', 'STATIC')
    await company.curator.ask('publish', '/staying', 'db', 'two', 'PERMANENT')
    await services.publish({ name: 'db', id: 'three', address: 'ours' })
    const found = async () =>
      (await services.instances('db')).map(({ stat, instance }) =>
        [instance!.id, instance!.address, instance!.type, stat.ephemeralOwner].join(' '),
      )
    expect(await found()).toEqual(['one h STATIC 0', 'three ours STATIC 0', 'two h PERMANENT 0'])
    await services.publish({ name: 'db', id: 'one', address: 'ours' })
    await company.curator.ask('publish', '/staying', 'db', 'three', 'PERMANENT')
    expect(await found()).toEqual(['one ours STATIC 0', 'three h PERMANENT 0', 'two h PERMANENT 0'])
  })

  test('both pass over who is down, after as many errors and for as long', async () => {
    const timeout = 2000
    const services = new Services(company.zk, '/failing')
    for (const id of ['a', 'b']) await services.publish({ name: 'db', id, address: 'h' })
    const provider = new ServiceProvider(services, 'db', { down: { errors: 3, timeout } })
    await provider.ready
    await company.curator.ask('provide', '/failing', 'db', timeout, 3)
    const picked = async (pick: () => Promise<string | undefined> | string | undefined) =>
      [...new Set([await pick(), await pick(), await pick()])].sort().join()
    const ours = () => picked(() => provider.get()?.id)
    const theirs = () => picked(() => company.curator.ask('pick', '/failing'))
    const [a] = provider.instances
    for (let errors = 1; errors <= 3; errors++) {
      provider.noteError(a!)
      await company.curator.ask('fail', '/failing', 'a')
      const left = errors === 3 ? 'b' : 'a,b'
      expect([errors, await ours(), await theirs()]).toEqual([errors, left, left])
    }
    await company.until(async () => (await ours()) === 'a,b' && (await theirs()) === 'a,b')
    await provider.close()
  })
})
