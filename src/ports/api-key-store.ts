export interface ApiKeyGrant {
  readonly role: string
  readonly over: 'zone' | 'institution' | 'community' | 'library'
  readonly id: string
}

export interface ApiKey {
  /** Public: it stands in lists and in the audit trail. */
  readonly id: string
  readonly name: string
  readonly grants: readonly ApiKeyGrant[]
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revokedAt?: number
}

export interface ApiKeys {
  /** `hash` is all that is kept of the key itself. A second key with the same id or hash is a bug of the caller and throws. */
  add(key: ApiKey, hash: string): Promise<void>
  /** By the hash of what was shown; revoked and expired keys are found too, with their dates. */
  find(hash: string): Promise<ApiKey | undefined>
  /** In the order in which they were made. */
  list(): Promise<readonly ApiKey[]>
  /** True where there was such a key and it was not revoked before. */
  revoke(id: string, at: number): Promise<boolean>
}
