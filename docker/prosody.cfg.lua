-- Prosody for one municipality: accounts for staff, federation with neighbouring municipalities, and a component that
-- the service logs in to. The domain comes from XMPP_DOMAIN, the component's secret from a file.

local domain = ENV_XMPP_DOMAIN or "havdal.example"

local function secret(path)
    local file = assert(io.open(path))
    local text = file:read("*l")
    file:close()
    return text
end

pidfile = "/run/prosody/prosody.pid"
log = { info = "*console" }
data_path = "/var/lib/prosody"
certificates = "/etc/prosody/certs"

-- Accounts are made by the administrator (prosodyctl adduser), never by strangers.
allow_registration = false
authentication = "internal_hashed"
storage = "internal"

-- Nothing goes over the network in clear, and other servers must show a valid certificate.
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true

modules_enabled = {
    "blocklist", -- XEP-0191
    "carbons", -- XEP-0280: every device of a person sees the conversation
    "csi_simple", -- XEP-0352
    "disco", -- XEP-0030
    "mam", -- XEP-0313: messages that came while nobody was there; Torg as an account reads here what it missed
    "offline", -- XEP-0160: for clients without an archive
    "pep", -- XEP-0163
    "ping", -- XEP-0199
    "roster",
    "saslauth",
    "smacks", -- XEP-0198: nothing is lost on a bad network
    "tls",
    "vcard_legacy",
    "dialback",
    "limits",
}

-- Messages that could not be delivered at once are kept for a week and then forgotten.
archive_expires_after = "1w"

limits = {
    c2s = { rate = "10kb/s" },
    s2sin = { rate = "30kb/s" },
}

-- The component is reached by the service alone, on the network inside.
component_ports = { 5347 }
component_interfaces = { "*" }

VirtualHost(domain)

Component("torg." .. domain)
component_secret = secret(ENV_XMPP_COMPONENT_SECRET_FILE or "/run/secrets/xmpp_component_secret")
