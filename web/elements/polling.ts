/** Seconds between looks: soon at first, then less and less, since payments and library systems take their time. */
const pauses = [1, 2, 3, 5, 8, 13, 20, 30]

/**
 * Looks again and again until there is nothing more to see. Nobody looks while the tab is hidden; whoever comes back to it sees what is new at once.
 * `look` says whether to go on, and after how many seconds at least.
 */
export function polling(look: (signal: AbortSignal) => Promise<{ readonly goOn: boolean; readonly notBefore?: number }>): {
  stop(): void
} {
  const ended = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0
  let looking = false

  async function once(): Promise<void> {
    if (ended.signal.aborted || looking || document.hidden) return
    clearTimeout(timer)
    looking = true
    const { goOn, notBefore = 0 } = await look(ended.signal)
    looking = false
    if (!goOn) stop()
    else if (!ended.signal.aborted) {
      const pause = Math.max(notBefore, pauses[Math.min(looks, pauses.length - 1)]!)
      looks += 1
      timer = setTimeout(() => void once(), pause * 1000)
    }
  }

  function seen(): void {
    if (document.hidden) return
    looks = 0
    void once()
  }

  function stop(): void {
    ended.abort()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
    removeEventListener('pageshow', seen)
  }

  document.addEventListener('visibilitychange', seen)
  // Whoever goes back from the payment page finds this page as they left it, without anything running again.
  addEventListener('pageshow', seen)
  timer = setTimeout(() => void once(), pauses[0]! * 1000)
  return { stop }
}
