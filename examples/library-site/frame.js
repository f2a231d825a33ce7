// The card says how high it is; nothing else that comes from elsewhere is listened to.
const frame = document.getElementById('card')
addEventListener('message', ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== new URL(frame.src).origin) return
  if (data?.type === 'patron-gateway:height' && Number.isFinite(data.height)) frame.style.height = `${data.height}px`
})
