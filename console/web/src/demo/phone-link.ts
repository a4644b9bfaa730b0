/** Show the way to the simulated phone where the service has one. */
async function showPhone(): Promise<void> {
  const response = await fetch("/api/sms/simulator", { cache: "no-store" });
  const entry = document.getElementById("sms");
  if (response.ok && entry !== null) entry.hidden = false;
}

showPhone().catch(() => undefined);
