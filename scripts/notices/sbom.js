// sbom.cdx.json: what is bundled, as a bill of materials of CycloneDX 1.6.
import { createHash } from 'node:crypto'
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import parse from 'spdx-expression-parse'

const licences = new Contrib.License.Factories.LicenseFactory(parse)
const { Application, Library, Platform } = Enums.ComponentType

/**
 * @param manifest our package.json
 * @param packages of bundledPackages(), licensed
 * @param runtime of the standalone binary
 * @param moment (ms) it is said to be made at: none, for a file that is to be the same whoever makes it
 * @returns the same text for the same of these; `zoosh:in` says where a component is: in the package, the binary, or both
 */
export function sbomText(manifest, packages, runtime, moment) {
  const zoosh = component(Application, { ...manifest, licence: manifest.license })
  const components = new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, component(Library, entry)]))
  for (const { name, version, needs, inside } of packages) {
    const made = components.get(`${name}@${version}`)
    for (const id of needs) made.dependencies.add(components.get(id).bomRef)
    for (const part of inside) made.components.add(component(Library, part, made))
  }
  const bun = component(Platform, { ...runtime, where: ['binary'] })
  for (const part of runtime.linked) bun.components.add(component(Library, part, bun))
  const peers = Object.keys(manifest.peerDependencies).map((name) => {
    const peer = component(Library, { name, where: [] })
    peer.scope = Enums.ComponentScope.Optional
    return peer
  })
  const all = [...components.values(), bun, ...peers]
  for (const { bomRef } of all) zoosh.dependencies.add(bomRef)
  const metadata = new Models.Metadata({
    component: zoosh,
    lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
    ...(moment === undefined ? {} : { timestamp: new Date(moment) }),
  })
  const bom = new Models.Bom({ metadata, components: new Models.ComponentRepository(all) })
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  const text = () => `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
  // Its number is made of what is in it: another list, another number.
  bom.serialNumber = uuidOf(text())
  return text()
}

function component(type, { name, version, licence, homepage, where = [] }, owner) {
  const [, group, short] = /^(?:(@[^/]+)\/)?(.+)$/.exec(name)
  const purl = owner ? undefined : new PackageURL('npm', group, short, version, undefined, undefined).toString()
  return new Models.Component(type, short, {
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    bomRef: purl ?? `${owner.bomRef.value}#${name}`,
    ...(purl === undefined ? {} : { purl }),
    licenses: new Models.LicenseRepository(licence === undefined ? [] : [licences.makeFromString(licence)]),
    externalReferences: new Models.ExternalReferenceRepository(
      homepage === undefined ? [] : [new Models.ExternalReference(homepage, Enums.ExternalReferenceType.Website)],
    ),
    properties: new Models.PropertyRepository(where.map((place) => new Models.Property('zoosh:in', place))),
  })
}

/** @returns a URN of a UUID (version 8) made of a text */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16)
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}
