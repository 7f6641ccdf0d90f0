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
})
