/** What must survive the way to another page and back, for this tab only. A browser that keeps nothing loses it, and that is all. */
export const kept = {
  get(name: string): string | undefined {
    try {
      return sessionStorage.getItem(`patron-gateway:${name}`) ?? undefined
    } catch {
      return undefined
    }
  },
  set(name: string, value: string | undefined): void {
    try {
      if (value === undefined) sessionStorage.removeItem(`patron-gateway:${name}`)
      else sessionStorage.setItem(`patron-gateway:${name}`, value)
    } catch {
      // A frame of another site may be forbidden to keep anything.
    }
  },
}
