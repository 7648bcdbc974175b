package dev.coffey.schemas.access;

import org.apache.kafka.common.resource.PatternType;

/** The text of {@code docs/operating/access.md}, which a test holds to the list. */
public final class AccessPage {

  private static final String STUDENT = "demo";

  private AccessPage() {}

  static String text() {
    var page = new StringBuilder(HEAD);
    for (Party party : Party.values()) {
      page.append("\n## ").append(party.user()).append("\n\n").append(party.who());
      page.append("\n\n| resource | name | operations | for |\n|---|---|---|---|\n");
      var grants = AccessList.of(party, STUDENT);
      for (Grant grant : grants) {
        page.append(
            "| %s | `%s` | %s | %s |\n"
                .formatted(
                    grant.type().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                    grant.name() + (grant.pattern() == PatternType.PREFIXED ? "…" : ""),
                    grant.listed(),
                    grant.why()));
      }
      page.append("\n```\n");
      grants.forEach(grant -> page.append(grant.command(party.user())).append('\n'));
      page.append("```\n");
    }
    return page.toString();
  }

  private static final String HEAD =
      """
      # Who may do what on the broker

      Written from `AccessList` in `schemas`; a test fails when the two differ. Change the list, then write the reference
      pages again, as [the index](../README.md) says.

      Each party has a user of its own. The names below are examples; `demo` stands for the student's id, which is also
      the transactional id of its trainers: a student's trainers cannot publish as another student's. READ and WRITE
      include DESCRIBE. Kafka has no right to write only some keys of a topic, so whoever may write `checkpoints` could
      write a manifest of another student; signed manifests close that gap.

      A service that finds a topic missing tries to make it. On a closed broker that is the operator's work, and services have
      no right to: start one with the operator's user once, or make the topics as the catalogue in `Topics` says. A service
      whose user may not do what it needs ends at its start and names the topics and the operations.

      Services, command lines and `ModelHandle` take the same names, as properties or as environment variables:

      ```
      kafka.bootstrap.servers=broker:9093
      kafka.security.protocol=SASL_SSL
      kafka.sasl.mechanism=SCRAM-SHA-512
      kafka.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="trainer" password="…";
      kafka.ssl.truststore.type=PEM
      kafka.ssl.truststore.location=/run/secrets/authority.pem
      coffey.registry.url=https://registry:8443/apis/ccompat/v7
      coffey.registry.user-info=trainer:…
      coffey.registry.truststore=/run/secrets/authority.pem
      ```

      With tokens of an identity provider (OAuth 2.0 client credentials) instead of passwords:

      ```
      kafka.sasl.mechanism=OAUTHBEARER
      kafka.sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
      kafka.sasl.oauthbearer.token.endpoint.url=https://issuer/token
      kafka.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId="trainer" clientSecret="…";
      ```

      The same client asks for the registry's tokens, where the registry takes tokens too:

      ```
      coffey.registry.token-url=https://issuer/token
      coffey.registry.token-client-id=trainer
      coffey.registry.token-client-secret=…
      coffey.registry.token-scope=registry
      coffey.registry.token-truststore=/run/secrets/authority.pem
      ```

      Scope and trust store may be left out. A token must be a JWT. It goes with every question until 80 % of its life are over; then
      a new one is fetched, and while the provider is away the old one is used up. A token that never changes is
      `coffey.registry.bearer-token`. Confluent Cloud wants `coffey.registry.logical-cluster` and `coffey.registry.identity-pool` besides.

      Tokens are asked for only at addresses that the JVM allows, the broker's and the registry's:
      `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://issuer/token` (for a service in a container: in
      `JAVA_TOOL_OPTIONS`). Kafka's own names for whom to trust at the provider, `ssl.truststore.type` and
      `ssl.truststore.location`, stand in `kafka.sasl.jaas.config`, each as `NAME="VALUE"`.

      A test runs the commands below as they stand here, through Kafka's own tool, starts every service with these rights and no others
      (the teacher with tokens), and compares what the broker then has with the list.

      Secrets belong in a file or in the environment, not on a command line, which every user of the machine sees. Services
      read further files that `SMALLRYE_CONFIG_LOCATIONS` names, command lines the file after `--kafka-config`, `ModelHandle` what
      `ModelHandle.builder().cluster(ClusterProperties.read(file))` names.
      """;
}
