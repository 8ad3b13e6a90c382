// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** describe, doctor and the frame around the commands. */
final class DescribeSystemTest {
  @TempDir Path folder;

  @Test
  void alexNetHasTheKnownCounts() {
    Cli cli = Cli.run("describe", "alexnet-cifar10", "--json");
    assertEquals(0, cli.code(), cli.err());
    // 665,784,864 in the convolutions, 54,566,912 in the fully connected layers
    assertEquals(720_351_776L, cli.json().get("total").get("macs").longValue());
    assertEquals("conv1", cli.json().get("layers").get(0).get("name").stringValue());
    assertEquals(105_415_200L, cli.json().get("layers").get(0).get("macs").longValue());
    Cli text = Cli.run("describe", "alexnet");
    assertTrue(text.out().contains("37,748,736"), text.out()); // weights of fc1
  }

  @Test
  void writesAPageWithCharts() throws IOException {
    Path page = folder.resolve("alexnet.html");
    Cli cli = Cli.run("describe", "alexnet", "--html", page);
    assertEquals(0, cli.code(), cli.err());
    String html = Files.readString(page);
    assertEquals(2, html.split("class=\"chart\"", -1).length - 1);
    assertTrue(html.contains("Operations a layer"), html);
    assertTrue(html.contains("Memory a layer, bytes at 16 bits"), html);
    // conv2 computes most, fc1 holds most.
    assertTrue(html.contains("conv2</span><span class=\"bar\"><i style=\"width:100.000%"), html);
    assertTrue(html.contains("fc1</span><span class=\"bar\"><i style=\"width:99.989%"), html);
    assertTrue(html.contains("<td>75,505,664</td>"), html);
    assertFalse(html.contains("http"), "nothing is fetched");
  }

  @Test
  void refusesUnknownModelsAndCommands() {
    Cli model = Cli.run("describe", "resnet");
    assertEquals(2, model.code());
    assertTrue(model.err().startsWith("systole describe: model resnet: expected one of alexnet"));
    Cli bits = Cli.run("describe", "alexnet", "--bits", 0);
    assertEquals("systole describe: --bits: expected 1 to 32, found 0\n", bits.err());
    Cli command = Cli.run("explain");
    assertEquals(2, command.code());
    assertEquals(1, command.err().strip().lines().count(), command.err());
    Cli nothing = Cli.run();
    assertEquals(2, nothing.code());
    assertTrue(nothing.out().contains("classify"), nothing.out());
  }

  @Test
  void doctorNamesEveryTool() {
    Cli cli = Cli.run("doctor", "--json");
    assertEquals(cli.json().get("complete").booleanValue() ? 0 : 1, cli.code());
    assertTrue(cli.json().get("tools").size() >= 5, cli.out());
    cli.json()
        .get("tools")
        .forEach(tool -> assertTrue(tool.get("install").stringValue().startsWith("apt-get")));
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command :
        new String[] {
          "describe", "classify", "evaluate", "quantize", "run", "layer", "doctor", "demo"
        }) {
      Cli cli = Cli.run(command, "--help");
      assertEquals(0, cli.code());
      assertTrue(cli.out().startsWith("Usage: systole " + command), cli.out());
    }
  }
}
