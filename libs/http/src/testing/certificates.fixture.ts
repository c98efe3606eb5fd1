/**
 * Certificates for servers of specs, good for nothing else: the key of their authority was thrown away. Valid from
 * 2020 to 2120, one of them for a day only. Made with OpenSSL 3.0: keys by `openssl ecparam -name prime256v1 -genkey
 * -noout`, requests by `openssl req -new -subj /CN=NAME -addext subjectAltName=NAMES`
 * (`basicConstraints=critical,CA:TRUE` for the authority), signed by `openssl ca -batch -notext -startdate
 * 20200101000000Z -enddate 21200101000000Z` with `copy_extensions = copy` (and `-selfsign` for the authority).
 */
export const TEST_AUTHORITY = `
-----BEGIN CERTIFICATE-----
MIIBaDCCAQ6gAwIBAgIUQKkkGyhFDvwrY1bhZZLRZsml6tQwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOUXVheXNpZGUgc3BlY3MwIBcNMjAwMTAxMDAwMDAwWhgPMjEy
MDAxMDEwMDAwMDBaMBkxFzAVBgNVBAMMDlF1YXlzaWRlIHNwZWNzMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEnwq1eQzigsDoWtnU2d+ohJ81rA5Y9vEVqWrXQdeE
XfKCUqx+rHyW5z5ZMLKLfsFC7QvktvFt4EK2hRZL0qy5TKMyMDAwDwYDVR0TAQH/
BAUwAwEB/zAdBgNVHQ4EFgQUAssCbKXXfvcZHLr0GAMy0uTyiyowCgYIKoZIzj0E
AwIDSAAwRQIhAPB/EPwhAaROR4muEaufyW/E49Im8JaAx4F6AkzSM0OdAiAWbCdG
8KC7mFav7AiHrflfgPG/xWPukwH+2azdoTxvjw==
-----END CERTIFICATE-----
`;

/** Of both certificates. */
export const TEST_KEY = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAyPnUo+YcMOzlfr1
81p0uc5G/7XUdzrDofwLGaIIV7GhRANCAARh+l67cnxAkXvHYG1FCcZrXopWmyFv
WjnUIhS3VREAG+0MkIqntVssPrItghSVkg8rue0jSS3PENbxYkEBO3vH
-----END PRIVATE KEY-----
`;

/** For upstream.test, proxy.test and 127.0.0.1. */
export const VALID_CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBpDCCAUmgAwIBAgIUdfkNFxYZozg9j3fNMV+DH4U0S30wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOUXVheXNpZGUgc3BlY3MwIBcNMjAwMTAxMDAwMDAwWhgPMjEy
MDAxMDEwMDAwMDBaMBgxFjAUBgNVBAMMDXVwc3RyZWFtLnRlc3QwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAARh+l67cnxAkXvHYG1FCcZrXopWmyFvWjnUIhS3VREA
G+0MkIqntVssPrItghSVkg8rue0jSS3PENbxYkEBO3vHo24wbDAqBgNVHREEIzAh
gg11cHN0cmVhbS50ZXN0ggpwcm94eS50ZXN0hwR/AAABMB0GA1UdDgQWBBTfQaPJ
a+5xuN5Z/ssTMVF69TaR/jAfBgNVHSMEGDAWgBQCywJspdd+9xkcuvQYAzLS5PKL
KjAKBggqhkjOPQQDAgNJADBGAiEA3qt8Se5au2EeHaudCvYfUaSn/w3FFaj0l7je
W9xZdkoCIQD2Sef+6qc6vBQaUx0ggLuae3spRwUNMkLuOKAdWGvjzA==
-----END CERTIFICATE-----
`;

/** For expired.test, which it was until the 2nd of January 2020. */
export const EXPIRED_CERTIFICATE = `
-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUe0CAKwXKBDa67sOUvADsr4SlF1UwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOUXVheXNpZGUgc3BlY3MwHhcNMjAwMTAxMDAwMDAwWhcNMjAw
MTAyMDAwMDAwWjAXMRUwEwYDVQQDDAxleHBpcmVkLnRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARh+l67cnxAkXvHYG1FCcZrXopWmyFvWjnUIhS3VREAG+0M
kIqntVssPrItghSVkg8rue0jSS3PENbxYkEBO3vHo1swWTAXBgNVHREEEDAOggxl
eHBpcmVkLnRlc3QwHQYDVR0OBBYEFN9Bo8lr7nG43ln+yxMxUXr1NpH+MB8GA1Ud
IwQYMBaAFALLAmyl1373GRy69BgDMtLk8osqMAoGCCqGSM49BAMCA0gAMEUCIEhW
Epg6G9KCHaQBH+3U3XtqbqQRnB5pNbHGXwKTHx51AiEArXhG1KyLjqTVVvDdMe8G
Wm3Qaj6EuFm/dsVXewIl4u8=
-----END CERTIFICATE-----
`;
