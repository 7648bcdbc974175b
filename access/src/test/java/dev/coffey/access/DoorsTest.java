package dev.coffey.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoorsTest {

  private final Doors doors = new Doors(List.of("/problems"), List.of("/images"));

  @Test
  void whatNobodyNamedIsClosed() {
    assertThat(doors.need("GET", "/anything")).contains(Role.READ);
    assertThat(doors.need("POST", "/anything")).contains(Role.OPERATE);
    assertThat(doors.need("DELETE", "/images")).contains(Role.OPERATE);
    assertThat(doors.need("POST", "/images/")).contains(Role.OPERATE);
    assertThat(doors.need("BREW", "/images")).contains(Role.OPERATE);
    assertThat(doors.need("GET", "/problemsolving")).contains(Role.READ);
    assertThat(doors.need("POST", "/problems")).contains(Role.OPERATE);
  }

  @Test
  void whatIsNamedIsAsOpenAsItSays() {
    assertThat(doors.need("POST", "/images")).contains(Role.PUSH);
    assertThat(doors.need("GET", "/problems")).isEmpty();
    assertThat(doors.need("GET", "/problems/overloaded")).isEmpty();
    assertThat(doors.opening(List.of("/q/health")).need("GET", "/q/health/live")).isEmpty();
  }

  @Test
  void whoOperatesMayReadButNotPush() {
    assertThat(Role.READ.isGranted(Set.of("operate"))).isTrue();
    assertThat(Role.PUSH.isGranted(Set.of("operate"))).isFalse();
    assertThat(Role.OPERATE.isGranted(Set.of("read", "push"))).isFalse();
  }
}
