/// A token whose certificates have expired: made on the first of June 2020, by a clock set to it, with
/// OpenSSL's TS_RESP_create_response; the authority's and the clock's certificates were valid in 2020
/// alone.
enum ExpiredToken {
    /// What was stamped.
    static let text = "ledger.example.org/old\n3\n" + String(repeating: "A", count: 43) + "=\n"

    /// The token in base64.
    static let token = """
        MIIFywYJKoZIhvcNAQcCoIIFvDCCBbgCAQMxDzANBglghkgBZQMEAgEFADBxBgsqhkiG9w0BCRABBKBiBGAwXgIBAQYJ\
        KwYBBAGGjR8BMDEwDQYJYIZIAWUDBAIBBQAEICi+4aF8vEEUTQ9ppTYBNSisVEfzV0AL0FcoZCRI/JrVAgEBGA8yMDIw\
        MDYwMTAwMDAwMFowBwIBAoACAfSgggMyMIIDLjCCAhagAwIBAgIBAjANBgkqhkiG9w0BAQsFADAgMR4wHAYDVQQDDBVB\
        biBhdXRob3JpdHkgdGhhdCB3YXMwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAbMRkwFwYDVQQDDBBBIGNs\
        b2NrIHRoYXQgd2FzMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0TB375MDPIsmS8CVNOHPGsrPbx81ov7X\
        pplKITPUJOF+7UjZomgLcu3+k58TEWwDD5EdJ51Nat0mXOx3swtYu1Rj1EFebbXfQkNjU/btKTizwpgp/WtGcfh/l9TR\
        4u4wiSxjjKuIuQXdXKdVKMUQ3vgMwpVoKGxX/N6mXW7WJr4iLc7KF5E/zttFOr3WIHCdg+qmMw03A7bWiqOpAFP4MfVX\
        Ht67292UErjT0zKnCWGktgzEzaMhQUlFMAa+s0nXUQaLWa9tWO3TrzI7sOqHUU7H1qMNKkzJZkn3wZpvXaKzTpjmk+Te\
        AjezA2yWQ2degZjZlsQq+tkpRtpFQthCTQIDAQABo3gwdjAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAWBgNV\
        HSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQUahAYNANK74tq4+wCV2JVHJl9sZkwHwYDVR0jBBgwFoAUQ4sFQStr\
        xvY7GsqoBrI4TsEdB+gwDQYJKoZIhvcNAQELBQADggEBANURC3jf4FPbRgNPmvAPfIuctfARVNQJ84MDaNTjFyj/jehx\
        OR12wLzj/CyGUor22JCoxaJYKiyeCF2GnndVQQaP6a+1lyPZfPPyM7HLqQ+HN1F2Ve9MDYu3Y+NoTnSfJckgOSIwKgpI\
        ppXYRPCcfW3eCZ7mzYSJp+fl1yxt0Lsdh/eb8FDM/DhAHRYv1L5Ql/VlulpqSVxY4cPFokpr27oQ+tqA8ymA/800kVup\
        gYTO4Br1RFiIikuPZlY/BvXydlLrESmBFjD/7IW+xUO0E1WjcE1ek4UVS3Djke7+UTHZ+9CeiZvPW66y9zulI78yp0Y8\
        dyF29dfCuPIO7bp++d0xggH3MIIB8wIBATAlMCAxHjAcBgNVBAMMFUFuIGF1dGhvcml0eSB0aGF0IHdhcwIBAjANBglg\
        hkgBZQMEAgEFAKCBpDAaBgkqhkiG9w0BCQMxDQYLKoZIhvcNAQkQAQQwHAYJKoZIhvcNAQkFMQ8XDTI2MTEyMTA4NDcx\
        NFowLwYJKoZIhvcNAQkEMSIEILa0Tsby1Vc6zm25SZAWZocVlNcZ4n531q6lYOcqjUrkMDcGCyqGSIb3DQEJEAIvMSgw\
        JjAkMCIEIJOmuaYts4TWBWm5hnR8Q5Smlv7q4UXO0ZsWstBQy1G9MA0GCSqGSIb3DQEBAQUABIIBADh7/8EStOpJzYPP\
        TaH7hv43rnHSL7cZQ7knXCQjxMsWxq+/9pluHGZ0BB8iGwEudoXSNDIkaerLQGEgHo9QDbqx6mlFq8ZX6K/g81DGxJGL\
        FyTzxwlx7juldGpNeXSY0MHPfvtJw2RN2dHX5bK4H2KGrfQvrZ5Dksiq8bLQIg44nd9nMG+WGECimERsGtZdsolsm2mp\
        yxd8gqphuOJYFt6hHHrzsHIFWSHh/59/dx2ZkTdWEnEzcdsblQbDGBCe7XcaoKPtlu+SG4TlOVgK9ycBdqye6HZEf1Bq\
        ESVDEYavH3hEkY7m9r9wWWR7wgW8upkdzSre6HL3d8juRbgop+o=
        """

    /// The authority's certificate.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIC/TCCAeWgAwIBAgIBATANBgkqhkiG9w0BAQsFADAgMR4wHAYDVQQDDBVBbiBh
        dXRob3JpdHkgdGhhdCB3YXMwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAw
        WjAgMR4wHAYDVQQDDBVBbiBhdXRob3JpdHkgdGhhdCB3YXMwggEiMA0GCSqGSIb3
        DQEBAQUAA4IBDwAwggEKAoIBAQD2S1HiqeC8iOHHicvoIcMht7tsKRMynE00g6py
        b3LKBvr18Piq8Z14+a8iAcbuzUsvUHbgzLM6REEJi+68HTAZlqx96NH0VYmmTQUX
        I0Srqi+2u4O91W6of4qNb4ewZh7BexNo++t+cXXgB7GP7SYZFxgGQzlvQL083Mmg
        5GobfbGKN3z4KA46E8fR+0mC+2NqvnhGTAlXu1MAUHpcZyWWsrkcOuyZTM1tFTKz
        2yYAr3GeSzAD/5ft2ti9KNaA/15D8vMfLTkHEQywpG7FFT173ISBpcju9urctCab
        xJrSMwbKhBwkPkbH0DyZcqRTWwmWM1ufWi4ciUcrtTkY74JxAgMBAAGjQjBAMA8G
        A1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMB0GA1UdDgQWBBRDiwVBK2vG
        9jsayqgGsjhOwR0H6DANBgkqhkiG9w0BAQsFAAOCAQEAiL8k7Bt1DQQ3/ZBOu9+I
        UqKltNBDkJmaqEGZvw/iwSq0nqijy9WS6QFEmrZLU/wsAYqgRcge30QGmOzMG4r1
        M6ZBEdkk84z8ROc4hpQ0iW4MibmbbIUNq9sn1Y3Cc7kzSDLsxrsHJGksxS0CroYb
        rxBxEcMQ/gwrKBUonHf+Wbm+jdykv9dDM2acRmn3XqC3egD97fvJl5PNZ24zoP7i
        4qCP2sozj/VpUJRs3GQFF8J5W149LKZWnfO66jjFOJitFA9x1j0rnxfti/h1sfwJ
        g4AIAi4b+pnm0jjEJ3Ve9cpipTXQu0tL/rbqdg4Mlkv65Tsah2hPk/wlRYnC3WDs
        CQ==
        -----END CERTIFICATE-----

        """
}
