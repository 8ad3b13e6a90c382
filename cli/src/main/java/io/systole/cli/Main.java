// SPDX-License-Identifier: Apache-2.0
package io.systole.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code systole} command: puts the commands together and turns what they throw into one line
 * and an exit code.
 *
 * <p>0 fine, 1 a check failed, 2 bad usage or input, 70 a defect of ours (with its stack trace);
 * {@code train} has two more.
 */
public final class Main {
  static final int CHECK_FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int DEFECT = 70;

  private Main() {}

  @Command(
      name = "systole",
      description = "From a trained network to an FPGA accelerator that computes the same numbers.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root {}

  private static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"systole " + (version == null ? "(unpacked)" : version)};
    }
  }

  static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // a script reads the same figures everywhere
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean("systole.terminal"));
    System.exit(run(console, args));
  }

  /** Runs one command line; returns its exit code. */
  static int run(Console console, String... args) {
    CommandLine root = new CommandLine(new Root());
    root.addSubcommand(new DemoCommand(console));
    root.addSubcommand(new ClassifyCommand(console));
    root.addSubcommand(new EvaluateCommand(console));
    root.addSubcommand(new QuantizeCommand(console));
    root.addSubcommand(new TrainCommand(console));
    root.addSubcommand(new DescribeCommand(console));
    root.addSubcommand(new RunCommand(console));
    root.addSubcommand(new LayerCommand(console));
    root.addSubcommand(new CompileCommand(console));
    root.addSubcommand(new SimulateCommand(console));
    root.addSubcommand(new VerifyCommand(console));
    root.addSubcommand(new ExportCommand(console));
    root.addSubcommand(new SynthCommand(console));
    root.addSubcommand(new AblateCommand(console));
    root.addSubcommand(new SweepCommand(console));
    root.addSubcommand(new ReportCommand(console));
    root.addSubcommand(new DoctorCommand(console));
    root.setOut(console.out()).setErr(console.err());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setUsageHelpAutoWidth(true);
    root.setParameterExceptionHandler((e, _) -> badUsage(console, e));
    root.setExecutionExceptionHandler((e, command, _) -> failed(console, command, e));
    int code = args.length == 0 ? root.execute("--help") : root.execute(args);
    console.out().flush();
    console.err().flush();
    return args.length == 0 ? BAD_INPUT : code;
  }

  private static int badUsage(Console console, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    List<String> unknown = e.getCommandLine().getUnmatchedArguments();
    // A mistyped option explains itself better than what is missing because of it.
    boolean mistyped =
        e instanceof MissingParameterException || e instanceof UnmatchedArgumentException;
    String problem =
        mistyped && !unknown.isEmpty()
            ? unknown(e, unknown.getFirst())
            : choice(e).orElseGet(() -> String.valueOf(e.getMessage()));
    console.err().printf("%s: %s (%s --help lists what it takes)%n", command, problem, command);
    return BAD_INPUT;
  }

  private static String unknown(ParameterException e, String word) {
    boolean noCommand = e.getCommandLine().getParent() == null;
    String what =
        word.startsWith("-") ? "unknown option" : noCommand ? "unknown command" : "unexpected";
    String meant =
        noCommand && e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream()
                .findFirst()
                .map(", did you mean %s?"::formatted)
                .orElse("")
            : "";
    return "%s '%s'%s".formatted(what, word, meant);
  }

  /** A word that is none of the few an option takes. */
  private static Optional<String> choice(ParameterException e) {
    ArgSpec argument = e.getArgSpec();
    if (argument == null || !argument.type().isEnum() || e.getValue() == null) {
      return Optional.empty();
    }
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    String choices =
        Stream.of(argument.type().getEnumConstants())
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return Optional.of("%s: expected one of %s; found %s".formatted(name, choices, e.getValue()));
  }

  private static int failed(Console console, CommandLine command, Exception e) {
    String name = command.getCommandSpec().qualifiedName();
    return switch (Failure.of(e)) {
      case Failure.Input(String message) -> {
        console.err().printf("%s: %s%n", name, message);
        yield BAD_INPUT;
      }
      case Failure.Defect() -> {
        console.err().printf("%s: a defect of systole's own, please report it:%n", name);
        e.printStackTrace(console.err());
        yield DEFECT;
      }
    };
  }
}
