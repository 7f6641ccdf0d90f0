import { UsageError } from '../../../wire/error.ts'

type Koffi = typeof import('koffi')

/** Put in by the build of the standalone binary. */
declare const ZOOSH_STANDALONE: true | undefined

/** The FFI, and the system's libraries as it has them open: the GSSAPI, Kerberos below it, and C. */
export interface Library {
  readonly koffi: Koffi
  readonly gss: import('koffi').LibraryHandle
  readonly krb5: import('koffi').LibraryHandle
  readonly c: import('koffi').LibraryHandle
}

const brew = ['/opt/homebrew/opt/krb5/lib/', '/usr/local/opt/krb5/lib/']
const plain = { gss: 'libgssapi_krb5.so.2', krb5: 'libkrb5.so.3' }

/** MIT's Kerberos by the names it has on each platform. */
const files: { readonly [P in NodeJS.Platform]?: readonly { readonly gss: string; readonly krb5: string }[] } = {
  darwin: brew.map((folder) => ({ gss: `${folder}libgssapi_krb5.dylib`, krb5: `${folder}libkrb5.dylib` })),
  win32: [{ gss: 'gssapi64.dll', krb5: 'krb5_64.dll' }],
}

/**
 * Opens what Kerberos takes; it belongs to the system, and is no part of zoosh.
 * @throws UsageError that says what to install
 */
export async function openLibrary(platform = process.platform): Promise<Library> {
  const koffi = await importKoffi()
  // Elsewhere the program itself has it.
  const c = platform === 'win32' ? 'msvcrt.dll' : null
  for (const { gss, krb5 } of files[platform] ?? [plain]) {
    try {
      return { koffi, gss: koffi.load(gss), krb5: koffi.load(krb5), c: koffi.load(c) }
    } catch {
      // Not by this name.
    }
  }
  throw new UsageError(
    'Kerberos takes the GSSAPI library of MIT Kerberos, and this machine has none',
    'it is in libgssapi-krb5-2 (Debian, Ubuntu), krb5-libs (Red Hat, Alpine) or krb5 (Homebrew)',
  )
}

async function importKoffi(): Promise<Koffi> {
  const folder = typeof ZOOSH_STANDALONE === 'undefined' ? undefined : besideBinary()
  try {
    // Within `try`, or the bundlers of our users take koffi for a package that has to be there.
    if (typeof ZOOSH_STANDALONE === 'undefined') return await import('koffi')
    return await import(`${folder}/node_modules/koffi/index.js`)
  } catch (error) {
    const how = folder
      ? `npm install --prefix ${folder} koffi`
      : 'npm install koffi where zoosh is installed (npm install -g koffi where that was global)'
    throw new UsageError(
      'Kerberos takes the package koffi, which is not installed beside zoosh, or not for this machine',
      `${how}: ${(error as Error).message.split('\n')[0]}`,
    )
  }
}

/** The standalone binary would look for a package in the folder that somebody happens to be in, too, and run what it finds. */
function besideBinary(): string {
  const { dirname } = process.getBuiltinModule('node:path')
  return dirname(process.getBuiltinModule('node:fs').realpathSync(process.execPath))
}
