/** Show the way to the simulated phone where the service has one; asked of what every widget asks, so that a no is no error. */
async function showPhone(): Promise<void> {
  const response = await fetch("/api/chat/config", { cache: "no-store" });
  const about: { simulated_phone?: boolean } = await response.json();
  const entry = document.getElementById("sms");
  if (about.simulated_phone === true && entry !== null) entry.hidden = false;
}

showPhone().catch(() => undefined);
