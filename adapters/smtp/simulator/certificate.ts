import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM. Whoever wants to trust the mailbox trusts this. */
  readonly cert: string
}

/**
 * A certificate that nobody has vouched for, for this machine's loopback, made at every start: none stands in this repository. Node signs but
 * writes no certificates, so the few fields of one (RFC 5280) are put together here.
 */
export function loopbackCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const day = 24 * 60 * 60 * 1000
  // Of two trusted certificates with one name OpenSSL tries the first and gives up.
  const called = `mailbox ${randomBytes(8).toString('hex')}`
  const name = sequence(set(sequence(commonName, node(0x0c, Buffer.from(called)))))
  const names = sequence(node(0x82, Buffer.from('localhost')), node(0x87, Buffer.from([127, 0, 0, 1])))
  const statement = sequence(
    node(0xa0, node(0x02, Buffer.from([2]))),
    node(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    // By the machine's clock: it is TLS that looks at them.
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + 365 * day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(sequence(subjectAltName, node(0x04, names)))),
  )
  const signature = sign('sha256', statement, privateKey)
  const whole = sequence(statement, ecdsaWithSha256, node(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** One value of ASN.1 in DER: what it is, how long it is, and what is in it. */
function node(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return node(0x30, ...parts)
}

function set(...parts: readonly Buffer[]): Buffer {
  return node(0x31, ...parts)
}

/** YYMMDDhhmmssZ. */
function utcTime(at: number): Buffer {
  return node(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`))
}

function objectIdentifier(hex: string): Buffer {
  return node(0x06, Buffer.from(hex, 'hex'))
}

const commonName = objectIdentifier('550403')
const subjectAltName = objectIdentifier('551d11')
const ecdsaWithSha256 = sequence(objectIdentifier('2a8648ce3d040302'))
