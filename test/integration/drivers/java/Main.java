import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Properties;
import java.util.Scanner;

/** Writes rows as PostgreSQL's JDBC driver does. A line on the standard input: how, and the key. */
public final class Main {
  private static void insert(Connection connection, String key) throws Exception {
    try (PreparedStatement statement = connection.prepareStatement("insert into hot values (?, 0)")) {
      statement.setString(1, key);
      statement.executeUpdate();
    }
  }

  public static void main(String[] arguments) throws Exception {
    URI url = URI.create(System.getenv("DATABASE_URL"));
    String[] user = url.getUserInfo().split(":");
    Properties properties = new Properties();
    properties.setProperty("user", user[0]);
    if (user.length > 1) properties.setProperty("password", user[1]);
    properties.setProperty("ApplicationName", System.getenv("PGAPPNAME"));
    String jdbc = "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath();
    try (Connection connection = DriverManager.getConnection(jdbc, properties);
        Scanner lines = new Scanner(System.in)) {
      while (lines.hasNextLine()) {
        String[] words = lines.nextLine().split(" ");
        connection.setAutoCommit(words[0].equals("autocommit"));
        insert(connection, words[1]);
        if (!connection.getAutoCommit()) connection.commit();
        System.out.println("done " + words[1]);
      }
    }
  }
}
